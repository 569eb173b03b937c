"""What goes to Freshdesk: notes, changes, tickets for those who can mend it, and drafts."""

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

from desktop.desks.errors import PostRefusedError
from desktop.desks.freshdesk_tickets import note_text, numbered, tags_of
from desktop.desks.halfway import mark_of, when_part_is_there
from desktop.desks.limits import check_body, check_files
from desktop.desks.members import at, items_at, needed, number_at, object_at, text_at
from desktop.domain.desk import Article, Audience, Change, Escalation, Note, OutFile, Post, Posted

if TYPE_CHECKING:
    from desktop.desks.freshdesk import Freshdesk

_OPEN, _MEDIUM = 2, 2
_DRAFT = 1
_FOLDER_PAGE = 30  # articles that a folder gives by itself


def send(desk: "Freshdesk", post: Post) -> Posted:
    """Post it."""
    match post.what:
        case Note() as note:
            return _send_note(desk, post, note)
        case Change() as change:
            return _send_change(desk, change)
        case Escalation() as escalation:
            return _send_escalation(desk, post, escalation)
        case Article() as article:
            return _send_article(desk, post, article)


def find(desk: "Freshdesk", post: Post) -> Posted | None:
    """Look for it."""
    match post.what:
        case Note() as note:
            number = numbered(note.ticket.key)
            there = _noted(desk, number, post.key)
            return Posted(id=there, url=_url(desk, number)) if there else None
        case Change() as change:
            return _changed(desk, change)
        case Escalation() as escalation:
            made = escalation.existing or _made(desk, post)
            if made and _noted(desk, numbered(escalation.ticket.key), post.key):
                return Posted(id=made, url=_url(desk, made))
            return None
        case Article() as article:
            return _draft(desk, post, article)


# -- notes ---------------------------------------------------------------------------------------------


def _send_note(desk: "Freshdesk", post: Post, note: Note) -> Posted:
    number = numbered(note.ticket.key)
    is_private = note.audience is Audience.INTERNAL
    told = _add_note(desk, number, note.body, note.files, post.key, is_private=is_private)
    warning = ""
    if is_private and at(told, "private") is False:
        warning = f"Freshdesk made the note on {number} public. Look at it there, now."
    return Posted(id=needed("The note", told, "id"), url=_url(desk, number), warning=warning)


def _add_note(
    desk: "Freshdesk", number: str, body: str, files: tuple[OutFile, ...], key: str, *, is_private: bool
) -> Mapping[str, object]:
    """Add a note with its files in one request, so that no half of it can be there."""
    marked = f"{body}<p>{mark_of(key)}</p>"
    check_body("A note of Freshdesk", marked, desk.limits)
    check_files("Freshdesk", files, desk.limits.attached_bytes, together=True)
    doing, path = f"add the note to {number}", f"/api/v2/tickets/{number}/notes"
    if files:
        form = {"body": marked, "private": str(is_private).lower()}
        parts = [("attachments[]", one) for one in files]
        return object_at(desk.web.ask(doing, "POST", path, form=form, files=parts).data)
    return object_at(desk.web.ask(doing, "POST", path, json={"body": marked, "private": is_private}).data)


def _noted(desk: "Freshdesk", number: str, key: str) -> str:
    """Return the id of the note whose last line is the key: the oldest, since who quotes it comes later.

    A quoted line begins with `>`, and what somebody writes into the ticket from outside is `incoming`.
    """
    for one in desk.conversations(number):
        lines = note_text(one).splitlines()
        if lines and lines[-1].strip() == mark_of(key) and at(one, "incoming") is not True:
            return text_at(one, "id")
    return ""


# -- changes -------------------------------------------------------------------------------------------


def _send_change(desk: "Freshdesk", change: Change) -> Posted:
    number = numbered(change.ticket.key)
    wanted = _wanted(desk, change)
    desk.web.ask(f"change {number}", "PUT", f"/api/v2/tickets/{number}", json=wanted)
    return Posted(id=number, url=_url(desk, number))


def _changed(desk: "Freshdesk", change: Change) -> Posted | None:
    number = numbered(change.ticket.key)
    wanted = _wanted(desk, change)
    told = desk.web.get(f"the ticket {number}", f"/api/v2/tickets/{number}").data
    is_so = all(number_at(told, name) == value for name, value in wanted.items())
    return Posted(id=number, url=_url(desk, number)) if is_so else None


def _wanted(desk: "Freshdesk", change: Change) -> dict[str, int]:
    wanted: dict[str, int] = {}
    if change.status:
        wanted["status"] = desk.words().status_of(change.status)
    if change.assignee:
        if not change.assignee.isdecimal():
            raise PostRefusedError(f"{change.assignee!r} is no agent of Freshdesk: write the agent's number.")
        wanted["responder_id"] = int(change.assignee)
    if not wanted:
        raise PostRefusedError(f"Nothing of {change.ticket.key} is to be changed.")
    return wanted


# -- escalations ---------------------------------------------------------------------------------------


def _send_escalation(desk: "Freshdesk", post: Post, escalation: Escalation) -> Posted:
    """Make the ticket unless it is there, put its files on it, and say on the first ticket where it is."""
    number = numbered(escalation.ticket.key)
    made, own = escalation.existing, ""
    if not made:
        made = _made(desk, post) or _create(desk, post, escalation)
        own = f"the ticket {made} was made"
    url = _url(desk, numbered(made))
    with when_part_is_there(own):
        if escalation.files and own and not _noted(desk, made, post.key):
            _add_note(desk, made, "<p>Files</p>", escalation.files, post.key, is_private=True)
        if not _noted(desk, number, post.key):
            said = f'<p>Escalated to <a href="{escape(url)}">#{made}</a> {escape(escalation.subject)}</p>'
            _add_note(desk, number, said, (), post.key, is_private=True)
    return Posted(id=made, url=url)


def _create(desk: "Freshdesk", post: Post, escalation: Escalation) -> str:
    from_url = escape(_url(desk, numbered(escalation.ticket.key)))
    body = f'{escalation.body}<p>Escalated from <a href="{from_url}">{from_url}</a></p>'
    check_body("A ticket of Freshdesk", body, desk.limits)
    check_files("Freshdesk", escalation.files, desk.limits.attached_bytes, together=True)
    ticket: dict[str, object] = {
        "subject": escalation.subject,
        "description": body,
        "email": _account(desk),  # never the first ticket's requester, who would be told of it
        "status": _OPEN,
        "priority": _MEDIUM,
        "tags": [mark_of(post.key)],
    }
    group = escalation.project or desk.config.project
    if group:
        if not group.isdecimal():
            raise PostRefusedError(f"{group!r} is no group of Freshdesk: write its number.")
        ticket["group_id"] = int(group)
    answer = desk.web.ask("make a ticket", "POST", "/api/v2/tickets", json=ticket).data
    return needed("The ticket", answer, "id")


def _made(desk: "Freshdesk", post: Post) -> str:
    """Return the number of the ticket that this post has made; empty before it did.

    Asked of the list, not of the search, which learns of a new ticket minutes later.
    """
    query = {"email": _account(desk), "order_by": "created_at", "order_type": "desc"}
    for one in desk.pages("the tickets of this account", "/api/v2/tickets", query):
        if mark_of(post.key) in tags_of(one):
            return text_at(one, "id")
    return ""


def _account(desk: "Freshdesk") -> str:
    if not desk.config.account:
        raise PostRefusedError(
            f"Freshdesk wants to know who asks for a ticket. Set the desk up again with the e-mail of your account: "
            f"handrail desk add {desk.name} --account ME@…"
        )
    return desk.config.account


# -- articles ------------------------------------------------------------------------------------------


def _send_article(desk: "Freshdesk", post: Post, article: Article) -> Posted:
    draft = {
        "title": article.title,
        "description": article.body,
        "status": _DRAFT,
        "tags": [*article.tags, mark_of(post.key)],
    }
    path = f"/api/v2/solutions/folders/{_folder(desk, article)}/articles"
    answer = desk.web.ask("make a draft of an article", "POST", path, json=draft).data
    number = needed("The draft", answer, "id")
    is_out = number_at(answer, "status") not in (None, _DRAFT)
    warning = "Freshdesk has published the draft." if is_out else ""
    return Posted(id=number, url=f"{desk.web.site}/a/solutions/articles/{number}", warning=warning)


def _draft(desk: "Freshdesk", post: Post, article: Article) -> Posted | None:
    folder = _folder(desk, article)
    path, page, seen = f"/api/v2/solutions/folders/{folder}/articles", 1, set[str]()
    while True:
        query: dict[str, str | int] | None = {"page": page} if page > 1 else None
        found = items_at(desk.web.get(f"the folder {folder}", path, query).data)
        for one in found:
            if mark_of(post.key) in tags_of(one):
                number = text_at(one, "id")
                return Posted(id=number, url=f"{desk.web.site}/a/solutions/articles/{number}")
        ids = {text_at(one, "id") for one in found}
        if len(found) < _FOLDER_PAGE or ids <= seen:
            return None
        seen |= ids
        page += 1


def _folder(desk: "Freshdesk", article: Article) -> str:
    folder = article.section or desk.config.section
    if not folder.isdecimal():
        raise PostRefusedError(f"{folder!r} is no folder of Freshdesk's solutions: write its number.")
    return folder


def _url(desk: "Freshdesk", number: str) -> str:
    return f"{desk.web.site}/a/tickets/{number}"
