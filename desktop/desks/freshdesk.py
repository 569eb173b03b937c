"""Freshdesk. A post's key stands in the last line of a note, and among the tags of tickets and articles.

Sources: developers.freshdesk.com/api (tickets, conversations, notes, solutions). The API key is the user of HTTP's
Basic sign-in. Lists are turned by page numbers, and a page that is not full is the last.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from desktop.desks import freshdesk_posts
from desktop.desks.desk import Limits, SignedIn
from desktop.desks.errors import DeskDeniedError, TicketNotFoundError
from desktop.desks.freshdesk_tickets import Words, comment_from, numbered, ticket_from, words_in
from desktop.desks.http import Web, basic
from desktop.desks.members import items_at, object_at, text_at
from desktop.desks.patience import Patience
from desktop.domain.desk import DeskConfig, DeskKind, Post, Posted, Ticket

_PAGE = 100
_SEARCHED_PAGES = 10  # of 30; Freshdesk's search gives no more
_FILTERS = ("new_and_my_open", "watching", "spam", "deleted")


class Freshdesk:
    kind = DeskKind.FRESHDESK
    limits = Limits(
        body_bytes=2**20, attached_bytes=20 * 2**20
    )  # all files of a note; the text's limit is ours

    def __init__(self, config: DeskConfig, secret: str, patience: Patience | None = None) -> None:
        self.config = config
        self.name = config.name
        self.web = Web(config.address, basic(secret, "X"), patience)
        self._words: Words | None = None

    def ticket(self, key: str) -> Ticket:
        number = numbered(key)
        path = f"/api/v2/tickets/{number}"
        told = self.web.get(f"the ticket {number}", path, {"include": "requester"}).data
        # One request for each: the description of the interface allows one word of `include` at a time.
        stats = self.web.get(f"the times of {number}", path, {"include": "stats"}).data
        requester = object_at(told, "requester")
        names = {text_at(requester, "id"): text_at(requester, "name") or text_at(requester, "email")}
        comments = tuple(comment_from(one, names) for one in self.conversations(number))
        whole = {**object_at(told), "stats": object_at(stats, "stats")}
        return ticket_from(self.config, whole, self.words(), names, self._now(), comments)

    def queue(self, view: str = "") -> Iterator[Ticket]:
        view = view or self.config.view or _FILTERS[0]
        words = self.words()
        listed = self._filtered(view) if view in _FILTERS else self._searched(view)
        for one in listed:
            ticket = ticket_from(self.config, one, words, {}, self._now())
            if not ticket.is_solved:
                yield ticket

    def find(self, post: Post) -> Posted | None:
        return freshdesk_posts.find(self, post)

    def send(self, post: Post) -> Posted:
        return freshdesk_posts.send(self, post)

    def signed_in(self) -> SignedIn:
        """Freshdesk gives its list of tickets to agents only."""
        self.web.get("a ticket", "/api/v2/tickets", {"per_page": 1})
        name = self.config.account or "the owner of the key"
        return SignedIn(name=name, can_comment=True, said="an agent's key may comment")

    def close(self) -> None:
        self.web.close()

    def conversations(self, number: str) -> Iterator[Mapping[str, object]]:
        """Yield the notes and replies on a ticket, the oldest first."""
        yield from self.pages(f"the notes on {number}", f"/api/v2/tickets/{number}/conversations")

    def pages(
        self, what: str, path: str, query: Mapping[str, str | int] | None = None
    ) -> Iterator[Mapping[str, object]]:
        """Yield what a list holds, page by page; a page that brings nothing new is the last."""
        seen: set[str] = set()
        page = 1
        while True:
            asked = {**(query or {}), "per_page": _PAGE, "page": page}
            found = items_at(self.web.get(what, path, asked).data)
            yield from (one for one in found if text_at(one, "id") not in seen)
            ids = {text_at(one, "id") for one in found}
            if len(found) < _PAGE or ids <= seen:
                return
            seen |= ids
            page += 1

    def words(self) -> Words:
        """Return the desk's own words for statuses and fields; an account may lack the right to read them."""
        if self._words is None:
            try:
                fields = items_at(self.web.get("the fields of tickets", "/api/v2/ticket_fields").data)
            except (DeskDeniedError, TicketNotFoundError):
                fields = ()
            self._words = words_in(fields)
        return self._words

    def _filtered(self, name: str) -> Iterator[Mapping[str, object]]:
        query = {"filter": name, "include": "stats", "order_by": "due_by", "order_type": "asc"}
        yield from self.pages(f"the tickets of {name}", "/api/v2/tickets", query)

    def _searched(self, text: str) -> Iterator[Mapping[str, object]]:
        seen: set[str] = set()
        for page in range(1, _SEARCHED_PAGES + 1):
            query: dict[str, str | int] = {"query": f'"{text.strip(chr(34))}"', "page": page}
            answer = self.web.get(f"the tickets with {text}", "/api/v2/search/tickets", query).data
            found = [one for one in items_at(answer, "results") if text_at(one, "id") not in seen]
            if not found:
                return
            yield from found
            seen |= {text_at(one, "id") for one in found}

    def _now(self) -> datetime:
        return datetime.now(UTC)
