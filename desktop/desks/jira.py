"""Jira, and Jira Service Management on the same site.

What "internal" means depends on where the issue is. An issue of a service project has a portal, and each comment says
whether the portal shows it: the property `sd.public.comment`, which is always sent. Any other issue has no portal and
no internal comments: whoever may see the issue reads them all. There an internal note is sent only with who may read
it (`internal_to`: `role:NAME`, `group:NAME`, or `everyone` where all who see the issues are one's own people), else it
is refused.

Sources: developer.atlassian.com/cloud/jira/platform/rest/v3 (issues, comments, attachments, links, JQL search) and
/cloud/jira/service-desk/rest (requests, SLA). An e-mail and an API token, or an OAuth token, signs in.
"""

from collections.abc import Iterator, Mapping

from desktop.desks import jira_posts
from desktop.desks.desk import Limits, SignedIn
from desktop.desks.errors import DeskDeniedError, PostRefusedError, TicketNotFoundError
from desktop.desks.http import Web, basic, bearer
from desktop.desks.jira_tickets import checked_key, comment_from, slas_from, ticket_from
from desktop.desks.members import items_at, number_at, object_at, text_at
from desktop.desks.patience import Patience
from desktop.domain.desk import DeskConfig, DeskKind, Post, Posted, SignInWith, Sla, Ticket

_PAGE = 100
_MINE = "assignee = currentUser() AND statusCategory != Done ORDER BY priority DESC, updated DESC"
_QUEUE = "queue:"
_LEFT_OUT = ("*all", "-comment", "-attachment", "-worklog", "-issuelinks", "-subtasks")


class Jira:
    kind = DeskKind.JIRA
    limits = Limits(body_chars=32767, attached_bytes=10 * 2**20)  # of a file, until the site has told its own

    def __init__(self, config: DeskConfig, secret: str, patience: Patience | None = None) -> None:
        self.config = config
        self.name = config.name
        is_token = config.sign_in is SignInWith.TOKEN
        self.web = Web(
            config.address, basic(config.account, secret) if is_token else bearer(secret), patience
        )

    def ticket(self, key: str) -> Ticket:
        key = checked_key(key)
        query = {"fields": "*all", "expand": "names"}
        told = object_at(self.web.get(f"the issue {key}", f"/rest/api/3/issue/{key}", query).data)
        request = self.request(key)
        slas = tuple(self._promises(key)) if request is not None else ()
        comments = tuple(comment_from(one) for one in self.comments(key))
        return ticket_from(self.config, told, request or {}, slas, comments)

    def queue(self, view: str = "") -> Iterator[Ticket]:
        view = view or self.config.view
        is_queue = view.startswith(_QUEUE)
        listed = self._in_queue(view.removeprefix(_QUEUE)) if is_queue else self.searched(view or _MINE)
        seen: set[str] = set()
        for one in listed:
            ticket = ticket_from(self.config, one, {}, slas_from(one))
            if ticket.ref.key not in seen and not ticket.is_solved:
                yield ticket
            seen.add(ticket.ref.key)

    def find(self, post: Post) -> Posted | None:
        return jira_posts.find(self, post)

    def send(self, post: Post) -> Posted:
        return jira_posts.send(self, post)

    def signed_in(self) -> SignedIn:
        user = self.web.get("who is signed in", "/rest/api/3/myself").data
        name = text_at(user, "emailAddress") or text_at(user, "displayName")
        said = "Jira says so for each project only when something is posted"
        return SignedIn(name=name, can_comment=None, said=said)

    def close(self) -> None:
        self.web.close()

    def me(self) -> str:
        """Return the id of the account that is signed in."""
        return text_at(self.web.get("who is signed in", "/rest/api/3/myself").data, "accountId")

    def request(self, key: str) -> Mapping[str, object] | None:
        """Return an issue as its portal has it; None where it is in none, or is not shown to this account."""
        try:
            return object_at(
                self.web.get(
                    f"the request {key}", f"/rest/servicedeskapi/request/{key}", {"expand": "sla"}
                ).data
            )
        except (TicketNotFoundError, DeskDeniedError):
            return None

    def comments(self, key: str) -> Iterator[Mapping[str, object]]:
        """Yield the comments on an issue with their properties, the oldest first."""
        start, path = 0, f"/rest/api/3/issue/{key}/comment"
        while True:
            query: dict[str, str | int] = {
                "startAt": start,
                "maxResults": _PAGE,
                "orderBy": "created",
                "expand": "properties",
            }
            page = self.web.get(f"the comments on {key}", path, query).data
            found = items_at(page, "comments")
            yield from found
            start += len(found)
            if not found or start >= (number_at(page, "total") or 0):
                return

    def searched(self, jql: str, fields: tuple[str, ...] = _LEFT_OUT) -> Iterator[Mapping[str, object]]:
        """Yield the issues that a search in JQL finds."""
        token, seen = "", set[str]()
        while True:
            asked: dict[str, object] = {"jql": jql, "fields": list(fields), "maxResults": _PAGE}
            if token:
                asked["nextPageToken"] = token
            page = self.web.search("the issues", "/rest/api/3/search/jql", asked).data
            yield from items_at(page, "issues")
            token = text_at(page, "nextPageToken")
            if not token or token in seen:
                return
            seen.add(token)

    def _promises(self, key: str) -> Iterator[Sla]:
        path = f"/rest/servicedeskapi/request/{key}/sla"
        for one in self._values(f"the promised times of {key}", path):
            yield from slas_from({"fields": {"sla": one}})

    def _in_queue(self, named: str) -> Iterator[Mapping[str, object]]:
        desk, _, queue = named.partition("/")
        if not (desk.isdecimal() and queue.isdecimal()):
            raise PostRefusedError(
                f"{_QUEUE}{named} names no queue. Write the numbers in its address: {_QUEUE}DESK/QUEUE."
            )
        path = f"/rest/servicedeskapi/servicedesk/{desk}/queue/{queue}/issue"
        yield from self._values(f"the queue {named}", path)

    def _values(self, what: str, path: str) -> Iterator[Mapping[str, object]]:
        """Yield what a list of the service desk holds, which says itself where it ends."""
        start = 0
        seen: set[str] = set()
        while True:
            page = self.web.get(what, path, {"start": start, "limit": 50}).data
            found = items_at(page, "values")
            yield from (one for one in found if text_at(one, "id") not in seen)
            ids = {text_at(one, "id") for one in found}
            if not ids - seen or object_at(page).get("isLastPage") is not False:
                return
            seen |= ids
            start += len(found)
