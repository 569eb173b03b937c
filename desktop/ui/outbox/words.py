"""A post of the outbox in words: what it is, how it stands, and when it is tried again."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.domain.outbox import PostRow, PostState
from desktop.ui.deadline_words import span_words
from desktop.ui.theme.tokens import Tone
from desktop.ui.ticking import NEAR_S
from desktop.ui.wording import ago, clock_time


@dataclass(frozen=True, slots=True)
class StateLook:
    word: str
    icon: str
    tone: Tone


_LOOKS = {
    PostState.REFUSED: StateLook("refused", "octagon-x", Tone.BAD),
    PostState.UNKNOWN: StateLook("may have arrived", "circle-question-mark", Tone.UNKNOWN),
    PostState.SENDING: StateLook("being sent", "send", Tone.ACCENT),
    PostState.WAITING: StateLook("waits", "hourglass", Tone.WARN),
    PostState.SENT: StateLook("sent", "circle-check", Tone.OK),
    PostState.DROPPED: StateLook("dropped", "ban", Tone.NEUTRAL),
}
ORDER = tuple(_LOOKS)  # what needs a person most comes first
_KINDS = {
    ("note", "internal"): "Internal note",
    ("note", "public"): "Public reply",
    ("change", ""): "Change of the ticket",
    ("escalation", ""): "Escalation",
    ("article", ""): "Draft of an article",
}


def state_look(state: PostState) -> StateLook:
    look = _LOOKS[state]
    return StateLook(_tr(look.word), look.icon, look.tone)


def kind_words(row: PostRow) -> str:
    return _tr(_KINDS.get((row.kind, row.audience), row.kind))


def title_words(row: PostRow) -> str:
    """Return what it is and where it goes: `Internal note on jira:OPS-12`."""
    templates = {"note": _tr("{what} on {where}"), "change": _tr("Change of {where}"),
                 "escalation": _tr("Escalation of {where}")}  # fmt: skip
    words = templates.get(row.kind, _tr("{what} for {where}"))
    return words.replace("{what}", kind_words(row)).replace("{where}", row.where)


def when_words(row: PostRow, now: datetime) -> str:
    """Return when something was or will be: the next attempt of what waits, else the last change."""
    if row.state in (PostState.WAITING, PostState.UNKNOWN):
        if row.not_before is None or row.not_before <= now:
            return _tr("next in line")
        left = _wait_words((row.not_before - now).total_seconds())
        words = _tr("looked for in {left}") if row.state is PostState.UNKNOWN else _tr("tried in {left}")
        return words.replace("{left}", left)
    return ago(row.changed_at, now)


def _wait_words(seconds: float) -> str:
    """Return `19 s` where a clock of minutes beside a time of day would read as another: `at 03:31, in 0:19`."""
    return _tr("{n} s").replace("{n}", str(int(seconds))) if seconds <= NEAR_S else span_words(seconds)


def next_words(row: PostRow, now: datetime) -> str:
    """Return what happens next with a post, in a sentence."""
    match row.state:
        case PostState.SENT:
            return ""
        case PostState.DROPPED:
            return _tr("It is not sent from here any more.")
        case PostState.REFUSED:
            return _tr(
                "It does not get there like this. Mend what stands above and try it again, or drop it."
            )
        case PostState.SENDING:
            return _tr("A request is on its way, in the background.")
        case PostState.UNKNOWN:
            words = _tr("It is looked for {when}, and sent only if it is not there.")
        case PostState.WAITING:
            words = _tr("It is sent {when}, in the background, as long as the window is open.")
    if row.not_before is None or row.not_before <= now:
        return words.replace("{when}", _tr("as soon as what stands before it has left"))
    at, left = clock_time(row.not_before, now), _wait_words((row.not_before - now).total_seconds())
    return words.replace("{when}", _tr("at {at}, in {left}").replace("{at}", at).replace("{left}", left))


def spoken(row: PostRow, now: datetime) -> str:
    parts = (kind_words(row), row.where, state_look(row.state).word, when_words(row, now), row.said)
    return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Tally:
    """What of the outbox is nobody's past: what goes by itself, and what a person has to decide."""

    waiting: int = 0
    refused: int = 0

    @property
    def words(self) -> str:
        """Return `2 to send, 1 refused`; nothing where there is nothing."""
        waits = _tr("{n} to send").replace("{n}", str(self.waiting)) if self.waiting else ""
        refused = _tr("{n} refused").replace("{n}", str(self.refused)) if self.refused else ""
        return ", ".join(part for part in (waits, refused) if part)


def tally_of(rows: Iterable[PostRow]) -> Tally:
    states = Counter(row.state for row in rows)
    going = states[PostState.WAITING] + states[PostState.SENDING] + states[PostState.UNKNOWN]
    return Tally(going, states[PostState.REFUSED])


def _tr(text: str) -> str:
    return QCoreApplication.translate("Outbox", text)
