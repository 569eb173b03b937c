"""Page by page through Zendesk's lists: by cursor where it offers one, and its search by number."""

from collections.abc import Iterator, Mapping

from desktop.desks.http import Web
from desktop.desks.members import at, is_true, items_at, text_at

_PAGE = 100
_SEARCHED = 1000  # results; Zendesk's search refuses what is behind them


def pages(
    web: Web, what: str, path: str, query: Mapping[str, str | int] | None = None
) -> Iterator[Mapping[str, object]]:
    """Yield the answers one after the other; a cursor that comes again is the end."""
    asked: dict[str, str | int] = {**(query or {}), "page[size]": _PAGE}
    seen: set[str] = set()
    while True:
        page = web.get(what, path, asked).data
        if not isinstance(page, Mapping):
            return
        yield page
        cursor = text_at(page, "meta", "after_cursor")
        if not is_true(page, "meta", "has_more") or not cursor or cursor in seen:
            return
        seen.add(cursor)
        asked = {**asked, "page[after]": cursor}


def search(web: Web, what: str, text: str, include: str = "") -> Iterator[Mapping[str, object]]:
    """Yield the answers of a search."""
    asked: dict[str, str | int] = {"query": text, "sort_by": "created_at", "per_page": _PAGE}
    if include:
        asked["include"] = include
    yield from turned(web, what, "/api/v2/search", asked, "results")


def turned(
    web: Web, what: str, path: str, query: Mapping[str, str | int], listed: str = "articles"
) -> Iterator[Mapping[str, object]]:
    """Yield the answers of a list that is turned by page numbers; it ends where one holds nothing new."""
    seen: set[str] = set()
    for number in range(1, _SEARCHED // _PAGE + 1):
        page = web.get(what, path, query if number == 1 else {**query, "page": number}).data
        ids = {text_at(one, "id") for one in items_at(page, listed)}
        if not isinstance(page, Mapping) or ids <= seen:
            return
        seen |= ids
        yield page
        if not at(page, "next_page"):
            return
