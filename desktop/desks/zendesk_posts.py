"""What goes to Zendesk: notes, changes, problem tickets and drafts, each sent once and found again by its key."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop.desks.errors import PostRefusedError
from desktop.desks.halfway import before_it_shows, mark_of, when_part_is_there
from desktop.desks.limits import check_body, check_files
from desktop.desks.members import at, items_at, needed, text_at
from desktop.desks.zendesk_pages import pages, turned
from desktop.desks.zendesk_tickets import numbered
from desktop.domain.desk import Article, Audience, Change, Escalation, Note, OutFile, Post, Posted, TicketRef

if TYPE_CHECKING:
    from desktop.desks.zendesk import Zendesk

STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
_KEY = "handrail"  # of the custom metadata of a change


def send(desk: "Zendesk", post: Post) -> Posted:
    """Post it."""
    match post.what:
        case Note() as note:
            return _send_note(desk, post, note)
        case Change() as change:
            return _send_change(desk, post, change)
        case Escalation() as escalation:
            return _send_escalation(desk, post, escalation)
        case Article() as article:
            return _send_article(desk, post, article)


def find(desk: "Zendesk", post: Post) -> Posted | None:
    """Look for it."""
    match post.what:
        case Note() | Change():
            return _in_audits(desk, post, post.what.ticket)
        case Escalation() as escalation:
            made = escalation.existing or _made(desk, post)
            if made and _problem_of(desk, escalation.ticket) == made:
                return Posted(id=made, url=_url(desk, made))
            return None
        case Article() as article:
            return _draft(desk, post, _section(desk, article))


# -- notes and changes ---------------------------------------------------------------------------------


def _send_note(desk: "Zendesk", post: Post, note: Note) -> Posted:
    number = _number(note.ticket)
    check_body("A comment of Zendesk", note.body, desk.limits)
    check_files("Zendesk", note.files, desk.limits.attached_bytes, together=False)
    is_public = note.audience is Audience.PUBLIC
    comment: dict[str, object] = {"html_body": note.body, "public": is_public}
    uploads = _upload(desk, note.files)
    if uploads:
        comment["uploads"] = uploads
    answer = _put(desk, post, f"add the note to {number}", number, {"comment": comment})
    events = items_at(answer, "audit", "events")
    told = next((one for one in events if text_at(one, "type") == "Comment"), {})
    warning = ""
    if not is_public and at(told, "public") is True:
        warning = f"Zendesk made the note on {number} public. Look at it there, now."
    return Posted(id=text_at(told, "id") or number, url=_url(desk, number), warning=warning)


def _send_change(desk: "Zendesk", post: Post, change: Change) -> Posted:
    number = _number(change.ticket)
    wanted: dict[str, object] = {}
    if change.status:
        if change.status not in STATUSES:
            raise PostRefusedError(f"{change.status!r} is no status of Zendesk: {', '.join(STATUSES)}.")
        wanted["status"] = change.status
    if change.assignee:
        wanted |= _assignee(desk, change.assignee)
    if not wanted:
        raise PostRefusedError(f"Nothing of {number} is to be changed.")
    now = desk.web.get(f"the ticket {number}", f"/api/v2/tickets/{number}").data
    stamp = needed(f"The ticket {number}", now, "ticket", "updated_at")
    _put(desk, post, f"change {number}", number, {**wanted, "safe_update": True, "updated_stamp": stamp})
    return Posted(id=number, url=_url(desk, number))


def _assignee(desk: "Zendesk", assignee: str) -> dict[str, object]:
    if assignee == "me":
        assignee = desk.me()
    if assignee.isdecimal():
        return {"assignee_id": int(assignee)}
    if "@" not in assignee:
        raise PostRefusedError(f"{assignee!r} is nobody in Zendesk: write an e-mail, a number, or me.")
    return {"assignee_email": assignee}


def _put(desk: "Zendesk", post: Post, doing: str, number: str, change: Mapping[str, object]) -> object:
    body = {"ticket": {**change, "metadata": {_KEY: post.key}}}
    return desk.web.ask(doing, "PUT", f"/api/v2/tickets/{number}", json=body).data


def _in_audits(desk: "Zendesk", post: Post, ticket: TicketRef) -> Posted | None:
    number = _number(ticket)
    for page in pages(desk.web, f"the history of {number}", f"/api/v2/tickets/{number}/audits"):
        for audit in items_at(page, "audits"):
            if text_at(audit, "metadata", "custom", _KEY) == post.key:
                events = items_at(audit, "events")
                told = next((one for one in events if text_at(one, "type") == "Comment"), audit)
                return Posted(id=text_at(told, "id"), url=_url(desk, number))
    return None


def _upload(desk: "Zendesk", files: tuple[OutFile, ...]) -> list[str]:
    """Return the tokens of files that nobody sees until a comment names them."""
    with before_it_shows():
        return [
            needed(
                f"The file {one.name}",
                desk.web.ask(
                    f"take the file {one.name}",
                    "POST",
                    "/api/v2/uploads",
                    query={"filename": one.name},
                    data=one.data,
                    headers={"Content-Type": one.content_type or "application/octet-stream"},
                ).data,
                "upload",
                "token",
            )
            for one in files
        ]


# -- escalations ---------------------------------------------------------------------------------------


def _send_escalation(desk: "Zendesk", post: Post, escalation: Escalation) -> Posted:
    number = _number(escalation.ticket)
    there = _problem_of(desk, escalation.ticket)
    made = escalation.existing or _made(desk, post)
    if there and there != made:
        raise PostRefusedError(f"The ticket {number} belongs to the problem {there} already.")
    if not made:
        made = _create(desk, post, escalation)
    if there != made:
        own = "" if escalation.existing else f"the problem {made} was made"
        with when_part_is_there(own):
            link = {"type": "incident", "problem_id": int(numbered(made))}
            _put(desk, post, f"link {number} to the problem {made}", number, link)
    return Posted(id=made, url=_url(desk, made))


def _create(desk: "Zendesk", post: Post, escalation: Escalation) -> str:
    check_body("A ticket of Zendesk", escalation.body, desk.limits)
    check_files("Zendesk", escalation.files, desk.limits.attached_bytes, together=False)
    comment: dict[str, object] = {"html_body": escalation.body, "public": False}
    uploads = _upload(desk, escalation.files)
    if uploads:
        comment["uploads"] = uploads
    ticket: dict[str, object] = {
        "subject": escalation.subject,
        "comment": comment,
        "type": "problem",
        "external_id": mark_of(post.key),
        "metadata": {_KEY: post.key},
    }
    group = escalation.project or desk.config.project
    if group:
        if not group.isdecimal():
            raise PostRefusedError(f"{group!r} is no group of Zendesk: write its number.")
        ticket["group_id"] = int(group)
    answer = desk.web.ask(
        "make a problem ticket",
        "POST",
        "/api/v2/tickets",
        json={"ticket": ticket},
        headers={"Idempotency-Key": mark_of(post.key)},
    ).data
    return needed("The problem ticket", answer, "ticket", "id")


def _made(desk: "Zendesk", post: Post) -> str:
    """Return the number of the ticket that this post has made; empty before it did."""
    path, query = "/api/v2/tickets", {"external_id": mark_of(post.key)}
    for page in pages(desk.web, "the problem tickets", path, query):
        for one in items_at(page, "tickets"):
            if text_at(one, "external_id") == mark_of(post.key):
                return text_at(one, "id")
    return ""


def _problem_of(desk: "Zendesk", ticket: TicketRef) -> str:
    number = _number(ticket)
    answer = desk.web.get(f"the ticket {number}", f"/api/v2/tickets/{number}").data
    needed(f"The ticket {number}", answer, "ticket", "id")
    return text_at(answer, "ticket", "problem_id")


# -- articles ------------------------------------------------------------------------------------------


def _send_article(desk: "Zendesk", post: Post, article: Article) -> Posted:
    section = _section(desk, article)
    path = f"/api/v2/help_center/sections/{section}/articles"
    beside = items_at(desk.web.get(f"the section {section}", path).data, "articles")
    pattern = next((one for one in beside if text_at(one, "permission_group_id")), None)
    if pattern is None:
        raise PostRefusedError(
            f"The section {section} holds no article, so who may edit and read a new one is not known. "
            "Write the first article of a section in Zendesk."
        )
    readers = at(pattern, "user_segment_id")
    draft = {
        "title": article.title,
        "body": article.body,
        "locale": text_at(pattern, "locale") or "en-us",
        "draft": True,
        "permission_group_id": at(pattern, "permission_group_id"),
        **({"user_segment_id": readers} if readers is not None else {}),  # left out: everyone may read it
        "label_names": [*article.tags, mark_of(post.key)],
    }
    answer = desk.web.ask(
        "make a draft of an article", "POST", path, json={"article": draft, "notify_subscribers": False}
    ).data
    warning = "" if at(answer, "article", "draft") is not False else "Zendesk has published the draft."
    number = needed("The draft", answer, "article", "id")
    return Posted(id=number, url=text_at(answer, "article", "html_url"), warning=warning)


def _draft(desk: "Zendesk", post: Post, section: str) -> Posted | None:
    path = f"/api/v2/help_center/sections/{section}/articles"
    for page in turned(desk.web, f"the section {section}", path, {"label_names": mark_of(post.key)}):
        for one in items_at(page, "articles"):
            labels = at(one, "label_names")
            if isinstance(labels, list) and mark_of(post.key) in labels:
                return Posted(id=text_at(one, "id"), url=text_at(one, "html_url"))
    return None


def _section(desk: "Zendesk", article: Article) -> str:
    section = article.section or desk.config.section
    if not section.isdecimal():
        raise PostRefusedError(
            f"{section!r} is no section of Zendesk's help centre: its number is in the section's address."
        )
    return section


def _number(ticket: TicketRef) -> str:
    return numbered(ticket.key)


def _url(desk: "Zendesk", number: str) -> str:
    return f"{desk.web.site}/agent/tickets/{number}"
