"""One comment on a ticket: who wrote it, when, who can read it, and its text as it is."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.dataclass import dataclass
from desktop.domain.desk import Attached, Audience, Comment
from desktop.domain.quantity import show_bytes
from desktop.redaction.clean import clean
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.labels import ElidedLabel, Label
from desktop.ui.widgets.wrapped_label import WrappedLabel
from desktop.ui.wording import clock_time

LONGEST = 20_000  # characters of a text that are shown; the desk has all of it


@dataclass(frozen=True, slots=True)
class AudienceLook:
    word: str
    icon: str
    tone: Tone


def audience_look(audience: Audience) -> AudienceLook:
    if audience is Audience.INTERNAL:
        return AudienceLook(_tr("INTERNAL"), "lock", Tone.NEUTRAL)
    return AudienceLook(_tr("PUBLIC"), "globe", Tone.WARN)


class CommentCard(Card):
    def __init__(self, comment: Comment, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent, inset=(14, 10), gap=6)
        look = audience_look(comment.audience)
        head = QHBoxLayout()
        pad(head, gap=8)
        head.addWidget(ElidedLabel(comment.author or _tr("somebody"), Type.BODY_STRONG), 1)
        head.addWidget(Label(clock_time(comment.at, now), Type.SMALL, Ink.MUTED))
        head.addWidget(Chip(look.word, look.tone, icon=look.icon))
        self.body.addLayout(head)
        self.body.addWidget(WrappedLabel(shortened(comment.text)))
        if comment.attached:
            self.body.addWidget(WrappedLabel(files_words(comment.attached), Type.SMALL, Ink.MUTED))
        self.setAccessibleName(clean(f"{comment.author}, {look.word.lower()}"))


def shortened(text: str) -> str:
    """Return a text as it is, or its begin with a word about the rest."""
    text = clean(text).strip()
    if len(text) <= LONGEST:
        return text
    told = _tr("… {n} more characters are on the desk.").replace("{n}", f"{len(text) - LONGEST:,}")
    return f"{text[:LONGEST]}\n{told}"


def files_words(files: tuple[Attached, ...]) -> str:
    named = (f"{file.name} ({show_bytes(file.size_bytes)})" for file in files[:20])
    more = _tr(", and {n} more").replace("{n}", str(len(files) - 20)) if len(files) > 20 else ""
    return _tr("Attached: {files}").replace("{files}", ", ".join(named)) + more


def _tr(text: str) -> str:
    return QCoreApplication.translate("Comment", text)
