"""What a post says, as the plain text that a person reads on its desk."""

import json

from desktop.desks.adf_text import adf_to_text
from desktop.desks.html_text import html_to_text
from desktop.domain.desk import Article, Change, Escalation, Note, Posting
from desktop.redaction.clean import clean
from desktop.ui.outbox.port import PostText


def said_by(what: Posting) -> PostText:
    match what:
        case Note():
            return PostText(text=plain(what.body), files=tuple(clean(file.name) for file in what.files))
        case Change():
            changes = {"Status": what.status, "Taken by": what.assignee}
            return PostText(changes={label: clean(value) for label, value in changes.items() if value})
        case Escalation() if what.existing:
            return PostText(changes={"Linked to": clean(what.existing)})
        case Escalation():
            return PostText(
                title=clean(what.subject),
                text=plain(what.body),
                changes={"Made in": clean(what.project)} if what.project else None,
                files=tuple(clean(file.name) for file in what.files),
            )
        case Article():
            named = {"Section": what.section, "Tags": ", ".join(what.tags)}
            changes = {label: clean(value) for label, value in named.items() if value}
            return PostText(title=clean(what.title), text=plain(what.body), changes=changes)


def plain(body: str) -> str:
    """Return the text of a body in the desk's own format: ADF as JSON, or HTML."""
    if body.lstrip().startswith("{"):
        try:
            return clean(adf_to_text(json.loads(body)))
        except (ValueError, RecursionError):
            return clean(body)  # it is shown as it is, and the desk says what it thinks of it
    return clean(html_to_text(body))
