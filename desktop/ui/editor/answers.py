"""What comes back to the editor, and what a person has to decide then."""

from datetime import datetime
from enum import Enum

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.library.drafts import Draft
from desktop.ui.wording import moment_words


class Ask(Enum):
    """What a person has to decide before going on."""

    NOTHING = "nothing"
    DRAFT = "draft"  # text that was never saved: take it up, or drop it
    CONFLICT = "conflict"  # the file is another one now: reload, or keep mine


@dataclass(frozen=True, slots=True)
class Arrived:
    """An answer to the request with this number; one to an older request is dropped."""

    number: int
    what: object


def typed_words(draft: Draft | None) -> str:
    """Return when a draft was typed, in words."""
    try:
        return moment_words(datetime.fromisoformat(draft.at if draft is not None else ""))
    except ValueError:
        return QCoreApplication.translate("Answers", "at a time that is not known")
