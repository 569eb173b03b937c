"""The start page: a form for the runbook's inputs, the pace, and one button that begins the run."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.actions import Action
from desktop.ui.cards.hosts_banner import HostsBanner
from desktop.ui.navigation import Page, Place
from desktop.ui.start.controls import SecretControl
from desktop.ui.start.input_row import InputRow
from desktop.ui.start.review_card import ReviewCard
from desktop.ui.start.steps_inside import steps_of
from desktop.ui.start.viewmodel import StartViewModel
from desktop.ui.theme.dress import pad, widest
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Card, Surface
from desktop.ui.widgets.check_box import CheckBox
from desktop.ui.widgets.chip import effect_chip
from desktop.ui.widgets.labels import SectionLabel
from desktop.ui.widgets.scroll import BAR_PX, ScrollColumn
from desktop.ui.widgets.tab_order import tab_as_read
from desktop.ui.widgets.waiting import Waiting
from desktop.ui.widgets.wrapped_label import WrappedLabel

_WIDTH = 680


class StartView(Page):
    def __init__(self, viewmodel: StartViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self._rows: list[InputRow] = []
        self.review: ReviewCard | None = None
        self._title, self._summary = WrappedLabel("", Type.TITLE), WrappedLabel("", Type.BODY, Ink.MUTED)
        self._chips, self._form = QHBoxLayout(), QVBoxLayout()
        self._trouble = Banner("", Tone.BAD)
        self.waiting = Waiting(cancel=self.tr("Leave it"))
        self.told, self.hosts_told = Banner("", Tone.ACCENT), HostsBanner()
        self._needs_nothing = WrappedLabel(self.tr("This runbook asks nothing. It can begin at once."))
        self._guided = CheckBox(self.tr("Step by step: each step waits for me"), is_round=True)
        self._flowing = CheckBox(
            self.tr("Run on to the next question: reading steps run by themselves"), is_round=True
        )
        self.begin_button = Button(
            self.tr("Begin run"), ButtonKind.PRIMARY, icon="play", keys="Ctrl+Enter", size=ButtonSize.LARGE
        )
        self._back = Button(self.tr("Back"), icon="arrow-left", keys="Esc", size=ButtonSize.LARGE)
        self._lay_out()
        self.begin_button.clicked.connect(viewmodel.begin)
        self._back.clicked.connect(viewmodel.cancel)
        self.waiting.cancelled.connect(viewmodel.leave_waiting)
        self._guided.toggled.connect(self._take_pace)
        viewmodel.loaded.connect(self._build)
        viewmodel.changed.connect(self._render)
        self._guided.setChecked(viewmodel.is_guided)
        self._build()

    @property
    def crumbs(self) -> tuple[str, ...]:
        runbook = self._vm.runbook
        here = (runbook.title,) if runbook is not None else ()
        return (self.tr("Library"), *here, self.tr("Start"))

    @property
    def actions_here(self) -> tuple[Action, ...]:
        return (
            Action(self.tr("Begin the run"), "Ctrl+Enter Ctrl+Return", self._vm.begin, "play"),
            Action(self.tr("Take the targets from a list of hosts…"), "Ctrl+L", self._pick_hosts, "list"),
            Action(self.tr("Back to where you came from"), "Esc", self._vm.cancel, "arrow-left"),
        )

    @property
    def drop_words(self) -> str:
        name = self._vm.host_list_input
        return self.tr("Drop a list of hosts (CSV) to fill in the targets") if name else ""

    def take_files(self, files: tuple[Path, ...]) -> None:
        self._vm.take_hosts(files[0])

    @Slot()
    def _pick_hosts(self) -> None:
        if not self._vm.host_list_input:
            return
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("A list of hosts"),
            "",
            self.tr("Lists and inventories (*.csv *.txt *.tsv *.ini *.yml *.yaml)"),
        )
        if name:
            self._vm.take_hosts(Path(name))

    def show_place(self, place: Place) -> None:
        self._vm.open(place.key, place.text)
        self._focus_first()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        pad(whole)
        scroll = ScrollColumn()
        scroll.whole_of = self._whole_of
        scroll.verticalScrollBar().rangeChanged.connect(self._foot_below_form)
        pad(scroll.column, 32, 30, 32, 28)
        inner = QWidget()
        widest(inner, _WIDTH)
        column = QVBoxLayout(inner)
        pad(column, gap=16)
        head = QVBoxLayout()
        pad(head, gap=8)
        pad(self._chips, gap=8)
        head.addLayout(self._chips)
        head.addWidget(self._title)
        head.addWidget(self._summary)
        column.addLayout(head)
        column.addWidget(self._trouble)
        column.addWidget(self.told)
        column.addWidget(self.hosts_told)
        self._review_place = QVBoxLayout()
        pad(self._review_place)
        column.addLayout(self._review_place)
        self._asked = self._card(self.tr("What it needs to know"), self._form)
        column.addWidget(self._asked)
        pace = QVBoxLayout()
        pad(pace, gap=6)
        pace.addWidget(self._guided)
        pace.addWidget(self._flowing)
        told = self.tr("Changes, questions and things to do by hand always wait for you.")
        pace.addWidget(WrappedLabel(told, Type.SMALL, Ink.MUTED))
        self._pace = self._card(self.tr("Pace"), pace)
        column.addWidget(self._pace)
        scroll.column.addLayout(_centred(inner))
        scroll.column.addStretch(1)
        whole.addWidget(scroll, 1)
        whole.addWidget(self._foot())

    def _foot(self) -> QWidget:
        """The buttons stay in sight however long the form is."""
        foot = Surface(Ink.PANEL, lines="t")
        self._foot_column = whole = QVBoxLayout(foot)
        self._foot_below_form(0, 0)
        inner = QWidget()
        widest(inner, _WIDTH)
        buttons = QHBoxLayout(inner)
        pad(buttons, gap=10)
        for part in (self.begin_button, self._back):
            buttons.addWidget(part)
        buttons.addWidget(self.waiting, 1)
        buttons.addStretch(0)
        whole.addLayout(_centred(inner))
        return foot

    @Slot(int, int)
    def _foot_below_form(self, _least: int, most: int) -> None:
        """Where the form has a scroll bar, the foot keeps as much free, so that both stand in one line."""
        pad(self._foot_column, 32, 11, 32 + (BAR_PX if most else 0), 10)

    def _card(self, title: str, inside: QVBoxLayout) -> Card:
        card = Card(inset=(20, 18), gap=14)
        pad(inside, gap=16 if inside is self._form else 6)
        card.body.addWidget(SectionLabel(title))
        card.body.addLayout(inside)
        return card

    @Slot()
    def _build(self) -> None:
        for row in self._rows:
            self._form.removeWidget(row)  # Tab must not be led through what goes away
            row.hide()
            row.deleteLater()
        self._form.removeWidget(self._needs_nothing)
        self._needs_nothing.hide()
        self._rows = [
            InputRow(name, spec, self._vm.value(name), self._vm.known_targets, origin=self._origin(name))
            for name, spec in self._vm.inputs.items()
        ]
        for row in self._rows:
            row.control.typed.connect(self._typed)
            row.control.left.connect(self._left)
            if isinstance(row.control, SecretControl):
                row.control.secret_typed.connect(partial(self._vm.type_secret, row.name))
            self._form.addWidget(row)
        if self._vm.runbook is not None and not self._rows:
            self._form.addWidget(self._needs_nothing)
            self._needs_nothing.show()
        (self._guided if self._vm.is_guided else self._flowing).setChecked(True)
        self._show_review()
        self._render_head()
        self._render()
        tab_as_read(self)
        QTimer.singleShot(0, self, self._focus_first)  # once the new rows are shown
        self.crumbs_changed.emit()

    def _origin(self, name: str) -> str:
        if self._vm.is_from_connections(name):
            return self.tr("from Connections")
        if self._vm.is_from_ticket(name):
            return self.tr("from the ticket")
        return self.tr("from the alert") if self._vm.is_from_alert(name) else ""

    def _show_review(self) -> None:
        """A runbook that is not trusted shows all it would do, in the place of the form."""
        if self.review is not None:
            self._review_place.removeWidget(self.review)
            self.review.hide()
            self.review.deleteLater()
            self.review = None
        runbook, untrusted = self._vm.runbook, self._vm.untrusted
        if runbook is not None and untrusted is not None:
            self.review = ReviewCard(runbook, untrusted)
            self.review.trusted.connect(self._vm.trust)
            self._review_place.addWidget(self.review)
        self._asked.setVisible(untrusted is None)
        self._pace.setVisible(untrusted is None)

    def _render_head(self) -> None:
        runbook = self._vm.runbook
        self._title.setText(runbook.title if runbook is not None else self.tr("Loading…"))
        self._summary.setText(runbook.summary if runbook is not None else "")
        self._summary.setVisible(bool(self._summary.text()))
        while (item := self._chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if runbook is not None:
            steps = [placed.step.effect_of.value for placed in steps_of(runbook) if placed.is_own_work]
            for effect in ("reads", "changes", "destroys"):
                if count := steps.count(effect):
                    self._chips.addWidget(effect_chip(effect, count))
        self._chips.addStretch(1)

    @Slot()
    def _render(self) -> None:
        for row in self._rows:
            row.show_fault(self._vm.fault(row.name))
            row.show_origin(self._origin(row.name))
        if awaited := self._awaited():
            self.waiting.begin(awaited)
        else:
            self.waiting.end()
        self.begin_button.setEnabled(self._vm.can_begin)
        self.begin_button.give_way(self.review.trust if self.review is not None else None)
        self._trouble.setVisible(bool(self._vm.trouble))
        if self._vm.trouble:
            self._trouble.tell(self._vm.trouble, Tone.BAD)
        self.told.setVisible(bool(self._vm.told))
        if self._vm.told:
            self.told.tell(self._vm.told)
        self.hosts_told.tell_hosts([self._vm.hosts_told] if self._vm.hosts_told else [])

    def _awaited(self) -> str:
        if self._vm.is_loading:
            return self.tr("Reading the runbook…")
        return self.tr("Checking the inputs…") if self._vm.is_beginning else ""

    @Slot(str)
    def _typed(self, text: str) -> None:
        if (row := self._row_of(self.sender())) is not None:
            self._vm.type(row.name, text)

    @Slot()
    def _left(self) -> None:
        if (row := self._row_of(self.sender())) is not None:
            self._vm.leave(row.name)

    def _row_of(self, control: QObject | None) -> InputRow | None:
        return next((row for row in self._rows if row.control is control), None)

    @Slot(bool)
    def _take_pace(self, is_guided: bool) -> None:
        self._vm.is_guided = is_guided
        self._flowing.setChecked(not is_guided)

    @Slot()
    def _focus_first(self) -> None:
        if self.isVisible():
            first = self._back if self.review is not None else self.begin_button
            to = self._rows[0].control if self._rows and self.review is None else first
            # What stands there is selected: typing takes its place.
            to.setFocus(Qt.FocusReason.TabFocusReason)

    def _whole_of(self, part: QWidget) -> QWidget:
        """A field is seen with its name, and with what may be chosen for it."""
        return next((row for row in self._rows if row.isAncestorOf(part)), part)


def _centred(inner: QWidget) -> QHBoxLayout:
    """Give a part all the width there is, up to its widest, in the middle."""
    row = QHBoxLayout()
    pad(row)
    row.addStretch(1)
    row.addWidget(inner, 1000)
    row.addStretch(1)
    return row
