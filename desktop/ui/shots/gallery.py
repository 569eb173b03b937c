"""Every widget in every state on one page, to be looked at; nothing in the program opens it."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Card, Rule, Surface
from desktop.ui.widgets.check_box import CheckBox
from desktop.ui.widgets.chip import Chip, effect_chip, state_chip
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.field import Choice, TextArea, TextField
from desktop.ui.widgets.labels import CapsLabel, ElidedLabel, Label, SectionLabel
from desktop.ui.widgets.line_ring import OutputLine
from desktop.ui.widgets.output_panel import OutputPanel
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.segmented_bar import SegmentedBar
from desktop.ui.widgets.sparkline import Series, Sparkline
from desktop.ui.widgets.spinner import Spinner
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.step_list import StepList
from desktop.ui.widgets.step_row import StepRow
from desktop.ui.widgets.verdict_card import VerdictCard
from desktop.ui.widgets.wrapped_label import WrappedLabel

_COMMAND = 'cd -- "$MOUNT" && du -xk -d 3 . 2>/dev/null | grep -v "[[:space:]]\\.$" | sort -rn | head -n 20'
_ROWS = (
    StepRow("a", "Confirm the alert and its host", StepState.PASS, "1", "web-03 matches the ticket", "00:08"),
    StepRow("b", "Snapshot of /var", StepState.SKIPPED, "2", "skipped: no snapshot space", effect="changes"),
    StepRow("c", "Disk space on /var", StepState.FAIL, "3", "96.4 % used · limit 90 %", "00:02"),
    StepRow("d", "What is filling /var?", StepState.WARN, "4", "/var/log/nginx holds 22 GiB", "00:02"),
    StepRow("d1", "Logs", StepState.PASS, result="71 % of the used space", is_branch=True),
    StepRow("d2", "Database files", StepState.NOT_APPLICABLE, result="not taken", is_branch=True,
            is_taken=False, is_last_branch=True),
    StepRow("e", "Rotate and archive the logs", StepState.WAITING, "5", "waits for your consent",
            effect="changes"),
    StepRow("f", "Disk space back under 80 %", StepState.TO_DO, "6"),
    StepRow("g", "Grow the volume", StepState.NOT_APPLICABLE, "7", "not applicable: not on EC2"),
    StepRow("h", "Service answers 200", StepState.UNKNOWN, "8", "could not check: timed out after 5 s"),
)  # fmt: skip


class Gallery(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        columns = QHBoxLayout(self)
        pad(columns, 28, 24, 28, 24, gap=24)
        for column in (self._small_parts(), self._cards(), self._lists()):
            columns.addLayout(column, 1)

    def _small_parts(self) -> QVBoxLayout:
        column = _column()
        column.addWidget(Label("What came in?", Type.TITLE))
        column.addWidget(SectionLabel("Buttons"))
        kinds = [
            [
                Button("Run check", ButtonKind.PRIMARY, icon="play", keys="Space"),
                Button("Done by hand", icon="hand", keys="D"),
            ],
            [
                Button("Stop run", ButtonKind.DANGER, icon="square", keys="Esc"),
                Button("Skip…", ButtonKind.GHOST, icon="skip-forward"),
                Button("All runs", ButtonKind.LINK, trailing_icon="arrow-right"),
            ],
            [
                Button("Allow and run", ButtonKind.PRIMARY, size=ButtonSize.LARGE, keys="Ctrl+Enter"),
                Button("Copy", icon="copy", size=ButtonSize.SMALL),
                Button("Not now"),
            ],
        ]
        kinds[2][2].setEnabled(False)
        for row in kinds:
            column.addLayout(_row(*row))
        column.addWidget(SectionLabel("States"))
        grid = QGridLayout()
        pad(grid, gap=8)
        for at, state in enumerate(StepState):
            grid.addWidget(state_chip(state), at // 3, at % 3)
        column.addLayout(grid)
        column.addLayout(_row(effect_chip("reads", 7), effect_chip("changes", 3), effect_chip("destroys", 1)))
        column.addLayout(
            _row(Chip("STEP 6 OF 10", Tone.ACCENT), Chip("SSH · web-03", icon="server"), Spinner())
        )
        column.addWidget(SegmentedBar(tuple(StepState)))
        column.addWidget(SectionLabel("Fields"))
        column.addWidget(SearchBox("Search runbooks, actions, runs", keys="Ctrl+K"))
        column.addWidget(TextField("ssh://root@web-03:22"))
        wrong = TextField("0", placeholder="Port")
        wrong.refuse(True)
        column.addWidget(wrong)
        choice = Choice()
        choice.addItems(["eu-west-1", "eu-central-1"])
        column.addWidget(choice)
        area = TextArea(placeholder="Alert text, log lines, an error message")
        area.setFixedHeight(64)
        column.addWidget(area)
        ticked = CheckBox("I have read the command. It may run on web-03 once.")
        ticked.setChecked(True)
        column.addWidget(ticked)
        column.addWidget(CheckBox("Only READS", count="31"))
        column.addWidget(CheckBox("One of several", is_round=True))
        column.addStretch(1)
        return column

    def _cards(self) -> QVBoxLayout:
        column = _column()
        why = Card()
        why.body.addWidget(CapsLabel("Why", Ink.ACCENT))
        why.body.addWidget(
            WrappedLabel("Programs fail in ways that look unrelated when a filesystem is full. /a/path/that/"
                         "long/and/has/no/space/so/that/it/must/break/inside/a/word/somewhere.")
        )  # fmt: skip
        why.body.addWidget(Rule())
        why.body.addWidget(
            ElidedLabel("This line is too long for its card and gives way at its end, with a tooltip")
        )
        column.addWidget(why)
        column.addWidget(CommandBox(_COMMAND))
        for state, text in (
            (StepState.FAIL, "/var is 96.4 % full; 1.2 GiB are left."),
            (StepState.UNKNOWN, "Nothing came back from web-03 in 30 s."),
        ):
            verdict = VerdictCard()
            verdict.show_verdict(
                state, text, meaning="Writes fail soon. Look before deleting anything.",
                measured="used_pct >= 95 matched: 96.4 %, 1.4 over the limit",
            )  # fmt: skip
            verdict.offer(Button("Go on", ButtonKind.PRIMARY, keys="Enter"), Button("Retry"))
            column.addWidget(verdict)
        consent = Card(tone=Tone.WARN, has_bar=True)
        consent.body.addWidget(Label("This step CHANGES web-03", Type.CARD_TITLE))
        consent.body.addWidget(FactTable(_FACTS))
        column.addWidget(consent)
        for tone in Tone:
            column.addWidget(
                Banner(f"A banner, {tone}, tells one thing.", tone, action="Go", can_dismiss=True)
            )
        column.addStretch(1)
        return column

    def _lists(self) -> QVBoxLayout:
        column = _column()
        ground = Surface(Ink.PANEL, lines="lr")
        inside = QVBoxLayout(ground)
        pad(inside, 14, 14, 14, 14)
        steps = StepList()
        steps.show_rows(_ROWS)
        steps.show_current("e")
        steps.setMinimumHeight(430)
        inside.addWidget(steps)
        column.addWidget(ground)
        output = OutputPanel()
        output.append(OutputLine(f"{31 - n}G\t/var/log/nginx/access.log.{n}") for n in range(30))
        output.append(
            [OutputLine("du: cannot read directory '/var/lib/private': Permission denied", Ink.WARN)]
        )
        output.show_status("exit 0", Tone.OK, "1.8 s · 04:19:07")
        output.view.flush()
        column.addWidget(output, 1)
        line = Sparkline()
        line.show_series(Series((61.2, 62.0, 61.8, 66.0, 78.2, 90.3, 96.4), "used_pct", 95.0, Tone.BAD))
        column.addWidget(line)
        column.addWidget(EmptyState("library", "Nothing fits", "Fewer words find more.", action="Show all"))
        return column


_FACTS = (
    Fact("Target", "web-03.eu.example as ops-ro, with sudo"),
    Fact("Undo", "Rotated files stay next to the originals with the ending .1; move them back."),
    Fact("Fingerprint", "SHA256:7fQ1dNw4sUo9aHy2KcRz6LtBvE8jPgXq3mX0cV2kLr8", is_mono=True),
)


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    pad(column, gap=12)
    return column


def _row(*parts: QWidget) -> QLayout:
    row = QHBoxLayout()
    pad(row, gap=8)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return row
