"""What goes to Jira: comments, changes and issues for those who can mend it.

The key of a comment is a property of it, and its last line for sites that do not give properties back; the key of an
issue is a label. Jira's search learns of a new issue some seconds after it was made, so who lost the answer waits.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from desktop.desks.adf_text import adf_to_text, with_paragraphs
from desktop.desks.errors import DeskError, PostRefusedError
from desktop.desks.halfway import mark_of, when_part_is_there
from desktop.desks.jira_files import attach, of_post
from desktop.desks.jira_readers import is_in_portal, readers_of
from desktop.desks.jira_tickets import checked_key, properties_of
from desktop.desks.limits import check_body
from desktop.desks.members import at, items_at, needed, object_at, text_at
from desktop.domain.desk import Article, Audience, Change, Escalation, Note, Post, Posted

if TYPE_CHECKING:
    from desktop.desks.jira import Jira

_PROPERTY = "handrail"
_INDEXED_AFTER_S = 60.0
_LABEL_LIMIT = 255  # characters of a summary


def send(desk: "Jira", post: Post) -> Posted:
    """Post it."""
    match post.what:
        case Note() as note:
            return _send_note(desk, post, note)
        case Change() as change:
            return _send_change(desk, change)
        case Escalation() as escalation:
            return _send_escalation(desk, post, escalation)
        case Article():
            raise _no_articles(desk)


def find(desk: "Jira", post: Post) -> Posted | None:
    """Look for it."""
    match post.what:
        case Note() as note:
            return _noted(desk, post, checked_key(note.ticket.key))
        case Change() as change:
            key = checked_key(change.ticket.key)
            is_so = not any(_missing(desk, change, key))
            return Posted(id=key, url=_url(desk, key)) if is_so else None
        case Escalation() as escalation:
            made = escalation.existing or text_at(_made(desk, post), "key")
            if made and made in _linked(desk, checked_key(escalation.ticket.key)):
                return Posted(id=made, url=_url(desk, made))
            return None
        case Article():
            raise _no_articles(desk)


# -- comments ------------------------------------------------------------------------------------------


def _send_note(desk: "Jira", post: Post, note: Note) -> Posted:
    """Put the files on the issue, which shows them to no customer, and then the comment that names them."""
    key = checked_key(note.ticket.key)
    issue = desk.web.get(
        f"the issue {key}", f"/rest/api/3/issue/{key}", {"fields": "project,attachment"}
    ).data
    has_portal = is_in_portal(desk.web, key, issue)
    readers = readers_of(desk.config, key, note.audience, has_portal=has_portal)
    if note.files and note.audience is Audience.PUBLIC and has_portal:
        raise PostRefusedError(
            f"{key}: a customer sees only files that a comment shows in itself, which is not done from here. "
            "Reply without files, or attach them in Jira."
        )
    files = of_post(note.files, post.key)
    names = ", ".join(one.name for one in files)
    body = with_paragraphs(note.body, f"Files: {names}" if names else "", mark_of(post.key))
    check_body("A comment of Jira", adf_to_text(body), desk.limits)
    attached = attach(desk.web, key, files, items_at(issue, "fields", "attachment"))
    properties = [{"key": _PROPERTY, "value": {"key": post.key}}, readers.said]
    comment = {"body": body, "properties": properties, **readers.members}
    with when_part_is_there(f"the files are on {key}" if attached else ""):
        path = f"/rest/api/3/issue/{key}/comment"
        told = desk.web.ask(f"add the comment to {key}", "POST", path, json=comment).data
        number = needed("The comment", told, "id")
    warning = ""
    if note.audience is Audience.INTERNAL and at(told, "jsdPublic") is True and has_portal:
        warning = f"Jira shows the comment on {key} to the customer. Look at it there, now."
    return Posted(id=number, url=_url(desk, key, number), warning=warning)


def _noted(desk: "Jira", post: Post, key: str) -> Posted | None:
    """Return the comment with the key as its property; or, of our own account, the oldest that ends with it."""
    me = ""
    for one in desk.comments(key):
        is_ours = text_at(properties_of(one).get(_PROPERTY), "key") == post.key
        if not is_ours and adf_to_text(at(one, "body")).splitlines()[-1:] == [mark_of(post.key)]:
            me = me or desk.me()
            is_ours = text_at(one, "author", "accountId") == me
        if is_ours:
            number = text_at(one, "id")
            return Posted(id=number, url=_url(desk, key, number))
    return None


# -- changes -------------------------------------------------------------------------------------------


def _send_change(desk: "Jira", change: Change) -> Posted:
    key = checked_key(change.ticket.key)
    status, assignee = _missing(desk, change, key)
    done = ""
    if assignee:
        body = {"fields": {"assignee": {"accountId": assignee}}}
        desk.web.ask(f"assign {key}", "PUT", f"/rest/api/3/issue/{key}", json=body)
        done = f"{key} was assigned"
    if status:
        with when_part_is_there(done):
            _move(desk, key, status)
    return Posted(id=key, url=_url(desk, key))


def _missing(desk: "Jira", change: Change, key: str) -> tuple[str, str]:
    """Return the status and the account that are wanted and are not so yet."""
    if not change.status and not change.assignee:
        raise PostRefusedError(f"Nothing of {key} is to be changed.")
    assignee = desk.me() if change.assignee == "me" else change.assignee
    if "@" in assignee or " " in assignee:
        raise PostRefusedError(f"{assignee!r} is no account of Jira: write its id, or me.")
    told = desk.web.get(f"the issue {key}", f"/rest/api/3/issue/{key}", {"fields": "status,assignee"}).data
    fields = object_at(told, "fields")
    is_so = text_at(fields, "status", "name").casefold() == change.status.casefold()
    is_theirs = text_at(fields, "assignee", "accountId") == assignee
    return ("" if is_so else change.status), ("" if is_theirs else assignee)


def _move(desk: "Jira", key: str, status: str) -> None:
    path = f"/rest/api/3/issue/{key}/transitions"
    moves = items_at(desk.web.get(f"the moves of {key}", path).data, "transitions")
    for one in moves:
        if status.casefold() == text_at(one, "to", "name").casefold():
            move = {"transition": {"id": needed("A move", one, "id")}}
            desk.web.ask(f"move {key} to {status}", "POST", path, json=move)
            return
    offered = ", ".join(text_at(one, "to", "name") for one in moves) or "nothing"
    raise PostRefusedError(f"{key} cannot become {status!r} from where it is: it can become {offered}.")


# -- escalations ---------------------------------------------------------------------------------------


def _send_escalation(desk: "Jira", post: Post, escalation: Escalation) -> Posted:
    """Make the issue unless it is there, put the files on it, and link it."""
    ticket = checked_key(escalation.ticket.key)
    own, made = "", escalation.existing and checked_key(escalation.existing)
    if not made:
        there = _made(desk, post)
        made = text_at(there, "key") or _create(desk, post, escalation)
        own = f"the issue {made} was made"
        with when_part_is_there(own):
            attach(
                desk.web, made, of_post(escalation.files, post.key), items_at(there, "fields", "attachment")
            )
    with when_part_is_there(own):
        if made not in _linked(desk, ticket):
            link = {
                "type": {"name": desk.config.link_type},
                "inwardIssue": {"key": made},
                "outwardIssue": {"key": ticket},
            }
            desk.web.ask(f"link {made} to {ticket}", "POST", "/rest/api/3/issueLink", json=link)
    return Posted(id=made, url=_url(desk, made))


def _create(desk: "Jira", post: Post, escalation: Escalation) -> str:
    project = escalation.project or desk.config.project
    if not project:
        raise PostRefusedError(
            f"In which project of {desk.name}? Name it: handrail desk add {desk.name} --project KEY."
        )
    fields = {
        "project": {"key": project},
        "issuetype": {"name": desk.config.issue_type},
        "summary": escalation.subject[:_LABEL_LIMIT],
        "description": with_paragraphs(escalation.body),
        "labels": [mark_of(post.key)],
    }
    issue = {"fields": fields, "properties": [{"key": _PROPERTY, "value": {"key": post.key}}]}
    check_body("An issue of Jira", adf_to_text(fields["description"]), desk.limits)
    with _waiting_for_the_index():
        told = desk.web.ask("make an issue", "POST", "/rest/api/3/issue", json=issue).data
    return needed("The issue", told, "key")


@contextmanager
def _waiting_for_the_index() -> Iterator[None]:
    """Whoever looks for an issue at once may not find what is there, and would make another."""
    try:
        yield
    except DeskError as error:
        if error.may_have_arrived:
            error.retry_after_s = max(error.retry_after_s or 0.0, _INDEXED_AFTER_S)
        raise


def _made(desk: "Jira", post: Post) -> Mapping[str, object]:
    """Return the issue that this post has made; empty before it did."""
    fields = ("labels", "attachment")
    for one in desk.searched(f'labels = "{mark_of(post.key)}"', fields):
        labels = at(one, "fields", "labels")
        if isinstance(labels, list) and mark_of(post.key) in labels:
            return one
    return {}


def _linked(desk: "Jira", key: str) -> set[str]:
    told = desk.web.get(f"the links of {key}", f"/rest/api/3/issue/{key}", {"fields": "issuelinks"}).data
    links = items_at(told, "fields", "issuelinks")
    ends = ("inwardIssue", "outwardIssue")
    return {text_at(one, end, "key") for one in links for end in ends}


def _no_articles(desk: "Jira") -> PostRefusedError:
    return PostRefusedError(
        f"{desk.name}: Jira keeps its articles in Confluence, where nothing is written from here. "
        "Copy the text from the summary."
    )


def _url(desk: "Jira", key: str, comment: str = "") -> str:
    return f"{desk.web.site}/browse/{key}" + (f"?focusedCommentId={comment}" if comment else "")
