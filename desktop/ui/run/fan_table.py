"""The rows of a fan-out as a table, and the filters over it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.ui.run.fan import NOT_GOOD, WORST_FIRST, FanRow
from desktop.ui.run.rows import took
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.filter_pills import Filter
from desktop.ui.widgets.table_model import Cell, Column

ALL, ODD = "all", "odd"
_ONE_LINE, _TWO_LINES = 32, 46  # px at 100 %
_LOUD = (Tone.BAD, Tone.WARN, Tone.UNKNOWN)


def tr(text: str) -> str:
    return QCoreApplication.translate("FanTable", text)


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns the rows of a fan-out need: a target, an item, or both. `is_narrow` where what was found has no
    room beside them: it stands under each name then, for it is what the table is looked at for."""

    has_targets: bool
    has_items: bool
    is_narrow: bool = False

    @property
    def narrow_under(self) -> int:
        """The width, in px at 100 %, under which the rows need two lines."""
        return 690 if self.has_targets and self.has_items else 540

    @property
    def row_height(self) -> int:
        return _TWO_LINES if self.is_narrow else _ONE_LINE


def shape_of(rows: Sequence[FanRow]) -> Shape:
    """A target that is the same in every row tells nothing."""
    has_items = any(row.item for row in rows)
    return Shape(has_targets=not has_items or len({row.target for row in rows}) > 1, has_items=has_items)


def columns_of(shape: Shape) -> tuple[Column, ...]:
    if shape.is_narrow:
        both = f"{tr('Target')} · {tr('Item')}" if shape.has_items else tr("Target")
        name = both if shape.has_targets else tr("Item")
        return (
            Column("#", 48, is_right=True, drops_under=400),
            Column(f"{name}, {tr('what was found')}"),
            Column(tr("Took"), 88, is_right=True, drops_under=460),
        )
    names = []
    if shape.has_targets:
        names.append(Column(tr("Target"), 190 if shape.has_items else 210))
    if shape.has_items:
        names.append(Column(tr("Item"), 150))
    return (
        Column("#", 48, is_right=True, drops_under=680),
        *names,
        Column(tr("Verdict"), 152),
        Column(tr("What was found")),
        Column(tr("Took"), 88, is_right=True, drops_under=760),
    )


@dataclass(frozen=True, slots=True)
class FanTableRow:
    """Cells are made for the rows in sight only."""

    row: FanRow
    shape: Shape

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def cells(self) -> tuple[Cell, ...]:
        row, look = self.row, self.row.state.look
        is_loud = look.tone in _LOUD
        number = Cell(str(row.number), Type.MONO_SMALL, Ink.FAINT)
        time = Cell(took(row.duration_s) if row.duration_s else "", Type.MONO_SMALL, Ink.MUTED)
        if self.shape.is_narrow:
            return number, self._on_two_lines(is_loud=is_loud), time
        names = []
        if self.shape.has_targets:
            names.append(Cell(row.target, Type.BODY_STRONG if is_loud else Type.BODY))
        if self.shape.has_items:
            names.append(Cell(row.item, Type.MONO_SMALL))
        return (
            number,
            *names,
            Cell(row.state.word, Type.BODY_STRONG if is_loud else Type.BODY, look.ink, look.icon),
            Cell(row.said, ink=Ink.TEXT if is_loud else Ink.MUTED),
            time,
        )

    def _on_two_lines(self, *, is_loud: bool) -> Cell:
        row, look = self.row, self.row.state.look
        name = row.name if self.shape.has_targets else row.item
        below = " · ".join(part for part in (row.state.word, row.said) if part)
        role = Type.BODY_STRONG if is_loud else Type.BODY
        return Cell(name, role, icon=look.icon, icon_ink=look.ink, below=below, below_ink=look.ink)


def filters_of(rows: Iterable[FanRow]) -> tuple[Filter, ...]:
    """Return a filter for all, one for what is not good where that is not all, and one for each state there is."""
    counts = Counter(row.state for row in rows)
    total, odd = sum(counts.values()), sum(counts[state] for state in NOT_GOOD)
    filters = [Filter(ALL, f"{tr('All')} {total}")]
    if 0 < odd < total and sum(state in NOT_GOOD for state in counts) > 1:
        filters.append(Filter(ODD, f"{tr('Not good')} {odd}", "triangle-alert", Ink.WARN))
    filters += [
        Filter(state.value, f"{state.word} {counts[state]}", state.look.icon, state.look.ink)
        for state in WORST_FIRST
        if counts[state]
    ]
    return tuple(filters)


def let_through(rows: Iterable[FanRow], key: str) -> tuple[FanRow, ...]:
    if key == ODD:
        return tuple(row for row in rows if row.state in NOT_GOOD)
    if key in ("", ALL):
        return tuple(rows)
    return tuple(row for row in rows if row.state.value == key)
