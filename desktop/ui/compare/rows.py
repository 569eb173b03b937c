"""The rows of a comparison: the head of each part, and under it the fields that are shown."""

import re
from collections.abc import Iterator
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from desktop.compare.differences import Difference
from desktop.compare.found import Found, Part
from desktop.compare.text import limit_words
from desktop.dataclass import dataclass
from desktop.domain.verdict import Verdict
from desktop.redaction.clean import clean
from desktop.summary.field_words import labels_of
from desktop.summary.wording import capital, label_of
from desktop.ui.compare.port import Compared
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.sparkline import Series
from desktop.ui.widgets.states import StepState, state_of

_TONES = {Verdict.FAIL: Tone.BAD, Verdict.WARN: Tone.WARN}
_OF_ITEM = re.compile(r"\w+\[(?P<item>.+)\]\.(?P<field>\w+)")
_LONGEST, _NAMED = 300, 4  # characters of a value; fields named where they are folded away


def tr(text: str) -> str:
    return QCoreApplication.translate("Comparison", text)


class Mode(StrEnum):
    CHANGED = "changed"
    ALL = "all"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """The head of a part, with its verdicts side by side; folded, it names a few fields that are the same."""

    id: str
    title: str
    counted: str
    rest: str = ""  # at the right: what is folded away
    before: StepState | None = None
    after: StepState | None = None
    only: str = ""
    is_open: bool = True
    is_quiet: bool = False
    can_fold: bool = True

    @property
    def spoken(self) -> str:
        verdicts = [state.word for state in (self.before, self.after) if state is not None]
        told = f"{verdicts[0]} to {verdicts[1]}" if len(verdicts) > 1 and verdicts[0] != verdicts[1] else ""
        parts = (self.title, self.only, told or "".join(verdicts[:1]), self.counted, self.rest)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    id: str
    name: str
    before: str
    after: str
    change: str = ""
    limit: str = ""
    tone: Tone = Tone.NEUTRAL  # of a value past a limit
    series: Series | None = None
    is_same: bool = False
    exact: str = ""  # what a runbook calls it

    @property
    def spoken(self) -> str:
        """The row in words, for screen readers and the tooltip."""
        if self.is_same:
            return f"{self.name}: {self.after}, the same{self._called}"
        moved = f"{self.before} → {self.after}" if self.before and self.after else self.before or self.after
        trend = f"{tr('last readings')}: {self.series.words}" if self.series else ""
        parts = (f"{self.name}: {moved}", self.change, self.limit, trend)
        return ", ".join(part for part in parts if part) + self._called

    @property
    def _called(self) -> str:
        return f" ({self.exact})" if self.exact not in ("", self.name.lower()) else ""


Row = PartRow | FieldRow


@dataclass(frozen=True, slots=True)
class _Words:
    """What was before and after has changed; what stands side by side differs."""

    changed: str
    one_changed: str
    same: str
    all_same: str
    one_same: str


_WORDS = {
    False: _Words(tr("{n} changed"), tr("1 changed"), tr("{n} unchanged"), tr("{n} fields unchanged"),
                  tr("1 field unchanged")),
    True: _Words(tr("{n} differ"), tr("1 differs"), tr("{n} the same"), tr("{n} fields the same"),
                 tr("1 field the same")),
}  # fmt: skip
# What `desktop.compare.change` says of two moments, of two that stand side by side.
_BESIDE = {
    "changed": tr("differs"),
    "now": tr("only B"),
    "no longer": tr("only A"),
    "known now": tr("known of B only"),
    "not known any more": tr("known of A only"),
}


def rows_of(compared: Compared, mode: Mode, unfolded: frozenset[str]) -> tuple[Row, ...]:
    """Return the rows; `unfolded` are the parts whose fold a person turned over."""
    parts = [part for part in compared.comparison.parts if mode is not Mode.OUTSIDE or outside_of(part)]
    alike = [part for part in parts if not part.differs]
    ordered = [part for part in parts if part.differs] + alike
    return tuple(row for part in ordered for row in _rows(compared, part, mode, part_id(part) in unfolded))


def part_id(part: Part) -> str:
    return part.key or f"about {part.title}"


def outside_of(part: Part) -> tuple[Difference, ...]:
    return tuple(one for one in part.fields if part.trouble_of(one) is not None)


def _rows(compared: Compared, part: Part, mode: Mode, is_turned: bool) -> Iterator[Row]:
    wanted = {Mode.CHANGED: part.changed, Mode.ALL: part.fields, Mode.OUTSIDE: outside_of(part)}[mode]
    is_open = bool(wanted) != is_turned if wanted else is_turned
    shown = wanted if wanted and is_open else part.fields if is_open else ()
    said = _WORDS[compared.pair.is_rows]
    yield _head(part, said, is_open=is_open, rest=_rest(part, said, mode, is_open=is_open, shown=len(shown)))
    labels = _labels(part) if shown else {}
    for one in shown:
        yield _field(compared, part, one, labels[one.name])


def _head(part: Part, said_of: _Words, *, is_open: bool, rest: str) -> PartRow:
    changed = len(part.changed)
    counted = _counted(said_of.changed, said_of.one_changed, changed) if changed else ""
    if not part.differs and part.fields:
        counted = _counted(said_of.all_same, said_of.one_same, len(part.fields))
    if part.is_withheld:
        counted = tr("sensitive: not compared")
    only = {"before": tr("only A took it"), "after": tr("only B took it"), "": ""}[part.only]
    said = (
        next((found.said for found in (part.after, part.before) if found and found.said), "")
        if part.only
        else ""
    )
    return PartRow(
        id=part_id(part),
        title=clean(part.title),
        counted=counted or _line(said),
        rest=rest,
        before=_state(part.before),
        after=_state(part.after),
        only=only,
        is_open=is_open,
        is_quiet=not part.differs,
        can_fold=bool(part.fields),
    )


def _counted(words: str, one: str, count: int) -> str:
    return one if count == 1 else words.replace("{n}", f"{count:,}")


def _rest(part: Part, said: _Words, mode: Mode, *, is_open: bool, shown: int) -> str:
    """Return what is folded away: past a limit stands less than what changed, so that the rest is only not shown."""
    hidden = len(part.fields) - shown
    if not hidden or not part.fields:
        return ""
    if not part.differs and not is_open:
        names = [said.lower() for said in _labels(part).values()]
        return ", ".join((*names[:_NAMED], *(("…",) if len(names) > _NAMED else ())))
    told = tr("{n} not shown") if mode is Mode.OUTSIDE else said.same
    return told.replace("{n}", str(hidden)) if is_open else ""


def _state(found: Found | None) -> StepState | None:
    if found is None:
        return None
    return state_of(found.verdict) if found.verdict else StepState.CURRENT


def _field(compared: Compared, part: Part, one: Difference, label: str) -> FieldRow:
    trouble, bound = part.trouble_of(one), part.bound_of(one)
    tone = _TONES.get(trouble, Tone.NEUTRAL) if trouble else Tone.NEUTRAL
    values = compared.trends.get((part.key, one.name), ())
    limit = bound.number if bound else None
    series = (
        Series(values, one.field, limit, tone if tone is not Tone.NEUTRAL else Tone.ACCENT)
        if values
        else None
    )
    return FieldRow(
        id=f"{part_id(part)}\n{one.name}",
        name=label,
        exact=clean(one.name),
        before=_line(one.before_text) if one.is_before else "",
        after=_line(one.after_text) if one.is_after else "",
        change=_line(_BESIDE.get(one.change, one.change) if compared.pair.is_rows else one.change),
        limit=limit_words(one, part),
        tone=tone,
        series=series,
        is_same=one.is_same,
    )


def _labels(part: Part) -> dict[str, str]:
    """Return what a person calls each field, as it stands at the left of a row."""
    return {
        name: clean(label if label == name and "_" in name else capital(label))
        for name, label in labels_of((one.name for one in part.fields), said=_label).items()
    }


def _label(name: str) -> str:
    """Return `/var · used` for `filesystems[/var].used_pct`; what is of no known form is left as it is."""
    if found := _OF_ITEM.fullmatch(name):
        return f"{found['item']} · {label_of(found['field'])}"
    return label_of(name) if name.replace("_", "").isalnum() else name


def _line(text: str) -> str:
    line = " ".join(clean(text).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
