"""The card of a group, or of a runbook that a step uses: what is inside, how far it is, and how each ended."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.dataclass import dataclass
from desktop.domain.quantity import show
from desktop.domain.values import Value
from desktop.redaction.clean import clean
from desktop.ui.run.outline import Item
from desktop.ui.run.overview import Overview
from desktop.ui.run.rows import kind_words, step_rows
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.labels import CapsLabel
from desktop.ui.widgets.step_row import StepRow
from desktop.ui.widgets.table import Table, TableCard
from desktop.ui.widgets.table_model import Cell, Column, TableRow

_LOUD = (Tone.BAD, Tone.WARN, Tone.UNKNOWN)
_VALUE_CAP = 300  # characters of a value


def tr(text: str) -> str:
    return QCoreApplication.translate("GroupCard", text)


_NARROW = 560  # px at 100 %; under it what was found stands under the title of its step
_HEIGHTS = {False: 34, True: 46}
COLUMNS = (
    Column("", 56),
    Column(tr("State"), 156),
    Column(tr("Step")),
    Column(tr("What was found")),
    Column(tr("Took"), 88, is_right=True, drops_under=700),
)
NARROW_COLUMNS = (
    Column("", 56, drops_under=400),
    Column(f"{tr('Step')}, {tr('what was found')}"),
    Column(tr("Took"), 88, is_right=True, drops_under=460),
)


@dataclass(frozen=True, slots=True)
class Inside:
    """What a group or use holds: its steps as rows, and for another runbook what went in and came out."""

    heading: str = ""
    rows: tuple[StepRow, ...] = ()
    given: tuple[tuple[str, str], ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()


def inside_of(view: Overview, path: str) -> Inside:
    """Return what is inside a step; empty for one that holds no others."""
    item = view.by_path[path]
    if item.step.kind not in ("group", "use"):
        return Inside()
    wanted = set(view.siblings.get(path, ()))
    rows = tuple(row for row in step_rows(view) if row.id in wanted)
    entry = view.latest.get(path)
    is_use = item.step.kind == "use" and entry is not None
    return Inside(
        heading=kind_words(item),
        rows=rows,
        given=_told(entry.inputs) if is_use and entry else (),
        outputs=_outputs(item, entry.reading) if is_use and entry else (),
    )


def _told(values: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    return tuple((clean(name), clean(show(value, name))[:_VALUE_CAP]) for name, value in values.items())


def _outputs(item: Item, reading: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    return _told({name: value for name, value in reading.items() if name not in ("rows", "ended")})


class GroupCard(QWidget):
    """`opened` names the step inside that was pressed."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = CapsLabel("", Ink.MUTED)
        self._given_head, self._given = CapsLabel(self.tr("It is given"), Ink.MUTED), FactTable()
        self._outputs_head, self._outputs = CapsLabel(self.tr("It gives back"), Ink.MUTED), FactTable()
        self._is_narrow = self._is_timed = False
        self.table = self._new_table()
        self._framed, self._rows = TableCard(self.table), tuple[StepRow, ...]()
        column = self._column = QVBoxLayout(self)
        pad(column, gap=8)
        for part in (
            self._given_head, self._given, self._heading, self._framed, self._outputs_head, self._outputs,
        ):  # fmt: skip
            column.addWidget(part)
        self.table.opened.connect(self.opened)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < px(_NARROW)
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            self._make_table()

    def _new_table(self) -> Table:
        columns = NARROW_COLUMNS if self._is_narrow else COLUMNS
        shown = columns if self._is_timed else columns[:-1]  # what was found needs the room
        made = Table(shown, self.tr("Steps inside"), row_height=_HEIGHTS[self._is_narrow])
        made.fit_rows()
        return made

    def _make_table(self) -> None:
        before, framed, had_focus = self.table, self._framed, self.table.hasFocus()
        self.table = self._new_table()
        self._framed = TableCard(self.table)
        self._column.replaceWidget(framed, self._framed)
        self._framed.setVisible(bool(self._rows))
        framed.hide()
        framed.deleteLater()
        self.table.opened.connect(self.opened)
        self._show_rows()
        self.table.choose(before.current_id)
        if had_focus:
            self.table.setFocus()

    def _show_rows(self) -> None:
        cells, count = _cells_on_two_lines if self._is_narrow else _cells, len(self.table.columns)
        self.table.show_rows([TableRow(row.id, cells(row)[:count]) for row in self._rows])

    def show_inside(self, inside: Inside) -> None:
        self.setVisible(bool(inside.heading))
        if not inside.heading:
            return
        self._heading.setText(inside.heading.upper())
        self._rows, is_timed = inside.rows, any(row.duration for row in inside.rows)
        if is_timed is not self._is_timed:
            self._is_timed = is_timed
            self._make_table()
        self._show_rows()
        self._framed.setVisible(bool(inside.rows))
        for head, table, values in (
            (self._given_head, self._given, inside.given),
            (self._outputs_head, self._outputs, inside.outputs),
        ):
            head.setVisible(bool(values))
            table.setVisible(bool(values))
            table.show_facts([Fact(name, value or "(empty)", is_mono=True) for name, value in values])


def _cells(row: StepRow) -> tuple[Cell, ...]:
    look = row.state.look
    is_loud = look.tone in _LOUD
    return (
        Cell(row.number, Type.MONO_SMALL, Ink.FAINT),
        Cell(row.state.word, Type.BODY_STRONG if is_loud else Type.BODY, look.ink, look.icon),
        Cell(row.title, Type.BODY_STRONG if is_loud else Type.BODY),
        Cell(row.result, ink=look.ink if is_loud else Ink.MUTED),
        Cell(row.duration, Type.MONO_SMALL, Ink.MUTED),
    )


def _cells_on_two_lines(row: StepRow) -> tuple[Cell, ...]:
    number, state, title, found, time = _cells(row)
    below = " · ".join(part for part in (state.text, found.text) if part)
    named = Cell(
        title.text, title.role, icon=state.icon, icon_ink=state.ink, below=below, below_ink=state.ink
    )
    return number, named, time
