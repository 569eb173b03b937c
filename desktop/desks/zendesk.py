"""Zendesk Support and Guide. A post's key is custom metadata of the change it makes, which no comment can quote.

Sources: developer.zendesk.com/api-reference/ticketing (tickets, ticket comments, ticket audits, attachments, search,
views) and /help_center (articles). An e-mail with `/token` and an API token, or an OAuth token, signs in.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from desktop.desks import zendesk_posts
from desktop.desks.desk import Limits, SignedIn
from desktop.desks.errors import DeskSignInError
from desktop.desks.http import Web, basic, bearer
from desktop.desks.members import at, items_at, number_at, object_at, text_at
from desktop.desks.patience import Patience
from desktop.desks.zendesk_pages import pages, search
from desktop.desks.zendesk_tickets import comment_from, names_in, numbered, ticket_from
from desktop.domain.desk import DeskConfig, DeskKind, Post, Posted, SignInWith, Ticket
from desktop.domain.errors import InputError

_SIDELOADS = "users,slas"


class Zendesk:
    kind = DeskKind.ZENDESK
    limits = Limits(body_bytes=65535, attached_bytes=50 * 2**20)  # of one file

    def __init__(self, config: DeskConfig, secret: str, patience: Patience | None = None) -> None:
        self.config = config
        self.name = config.name
        self.web = Web(config.address, _authorization(config, secret), patience)

    def ticket(self, key: str) -> Ticket:
        number = numbered(key)
        what = f"the ticket {number}"
        answer = self.web.get(what, f"/api/v2/tickets/{number}", {"include": _SIDELOADS}).data
        told = object_at(answer, "ticket")
        names = names_in(items_at(answer, "users"))
        comments = []
        query = {"include": "users"}
        for page in pages(self.web, f"the comments of {number}", f"/api/v2/tickets/{number}/comments", query):
            names |= names_in(items_at(page, "users"))
            comments += [comment_from(one, names) for one in items_at(page, "comments")]
        return ticket_from(self.config, told, names, self._now(), tuple(comments))

    def queue(self, view: str = "") -> Iterator[Ticket]:
        view = view or self.config.view
        listed = self._in_view(view) if view else self._mine()
        seen: set[str] = set()
        for page, tickets in listed:
            names = names_in(items_at(page, "users"))
            for one in tickets:
                ticket = ticket_from(self.config, one, names, self._now())
                if ticket.ref.key not in seen and not ticket.is_solved:
                    yield ticket
                seen.add(ticket.ref.key)

    def find(self, post: Post) -> Posted | None:
        return zendesk_posts.find(self, post)

    def send(self, post: Post) -> Posted:
        return zendesk_posts.send(self, post)

    def me(self) -> str:
        """Return the id of the account that is signed in."""
        return text_at(self.web.get("who is signed in", "/api/v2/users/me").data, "user", "id")

    def signed_in(self) -> SignedIn:
        """Zendesk takes a wrong token for a visitor, who has no id."""
        user = object_at(self.web.get("who is signed in", "/api/v2/users/me").data, "user")
        role = text_at(user, "role") or "visitor"
        if number_at(user, "id") is None:
            raise DeskSignInError(
                f"{self.web.site} takes us for a visitor: the account or its token is not accepted."
            )
        is_agent = role in ("agent", "admin")
        only = ", internal ones only" if at(user, "only_private_comments") is True else ""
        said = f"as {role} it may comment{only}" if is_agent else f"as {role} it may not add internal notes"
        return SignedIn(name=text_at(user, "email") or text_at(user, "name"), can_comment=is_agent, said=said)

    def close(self) -> None:
        self.web.close()

    def _now(self) -> datetime:
        return datetime.now(UTC)

    def _mine(self) -> Iterator[tuple[object, tuple[Mapping[str, object], ...]]]:
        query = "type:ticket assignee:me status<solved"
        for page in search(self.web, "my tickets", query, "tickets(users,slas)"):
            yield (
                page,
                tuple(
                    one
                    for one in items_at(page, "results")
                    if text_at(one, "result_type") in ("ticket", "") and number_at(one, "id") is not None
                ),
            )

    def _in_view(self, view: str) -> Iterator[tuple[object, tuple[Mapping[str, object], ...]]]:
        number = view if view.isdecimal() else self._view_named(view)
        query = {"include": _SIDELOADS}
        for page in pages(self.web, f"the view {view}", f"/api/v2/views/{number}/tickets", query):
            yield page, items_at(page, "tickets")

    def _view_named(self, title: str) -> str:
        titles: list[str] = []
        for page in pages(self.web, "the views", "/api/v2/views", {"active": "true"}):
            for one in items_at(page, "views"):
                if text_at(one, "title").casefold() == title.casefold():
                    return text_at(one, "id")
                titles.append(text_at(one, "title"))
        raise InputError(f"{self.name} has no view {title!r}. It has: {', '.join(titles) or 'none'}.")


def _authorization(config: DeskConfig, secret: str) -> str:
    if config.sign_in is SignInWith.BEARER:
        return bearer(secret)
    return basic(f"{config.account}/token", secret)
