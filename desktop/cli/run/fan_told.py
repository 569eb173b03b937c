"""Tell the rows of a fan-out: one line for each as it ends, and a table of the worst at the end."""

from collections import Counter

from rich.text import Text

from desktop.cli.run.placing import Placing
from desktop.cli.screen import GLYPHS, put_line, say, verdict_text
from desktop.domain.quantity import show_seconds
from desktop.domain.run import Run, StepEntry
from desktop.domain.verdict import Verdict
from desktop.engine.finish import outcomes_of
from desktop.redaction.clean import clean
from desktop.summary.fan_rows import latest_rows, worst_first
from desktop.summary.field_words import words_for
from desktop.summary.why import why

_LINES = 40  # rows of one fan-out that are told as they end; past it, only how many have
_EVERY = 100
_IN_TABLE = 20
_WIDEST_NAME = 40  # characters


class FanTeller:
    """Counts what it has told, so that ten thousand rows do not scroll by."""

    def __init__(self) -> None:
        self._told: Counter[int] = Counter()

    def is_quiet_row(self, placing: Placing, entry: StepEntry) -> bool:
        """True for a row that is told in one line when it ends: others run beside it."""
        around = placing.fan_around(entry)
        return around is not None and around.is_parallel and not entry.is_container

    def tell_row(self, placing: Placing, entry: StepEntry) -> None:
        around = placing.fan_around(entry)
        assert around is not None  # its caller looked
        self._told[around.seq] += 1
        told, total = self._told[around.seq], len(around.fan)
        if told > _LINES:
            if told % _EVERY == 0 and told < total:
                say(f"   {placing.indent(entry)}… {told} of {total} rows", "bright_black")
            return
        line = Text(f"   {placing.indent(entry)}").append_text(verdict_text(entry.verdict or Verdict.UNKNOWN))
        line.append(f"  {clean(placing.row_name(entry))}: {_said(entry)}")
        if entry.duration_s:
            line.append(f"  ({show_seconds(entry.duration_s)})", style="bright_black")
        put_line(line)

    def tell_table(self, placing: Placing, run: Run, around: StepEntry) -> None:
        """Tell the rows once more, the worst first and why; of many the others are counted."""
        rows = worst_first(latest_rows(run, around))
        if len(rows) < 2:
            return
        indent, shown = placing.indent(around), rows[:_IN_TABLE]
        names = [clean(placing.row_name(row)) for row in shown]
        width = min(_WIDEST_NAME, max(map(len, names)))
        say("")
        for row, name in zip(shown, names, strict=True):
            put_line(_table_line(placing, row, name.ljust(width), indent))
        more = Counter(row.verdict for row in rows[_IN_TABLE:] if row.verdict)
        if more:
            parts = ", ".join(f"{count} {verdict.word}" for verdict, count in more.most_common())
            say(f"   {indent}  and {sum(more.values())} more rows: {parts}", "bright_black")


def _table_line(placing: Placing, row: StepEntry, name: str, indent: str) -> Text:
    verdict = row.verdict or Verdict.UNKNOWN
    glyph, style = GLYPHS[verdict]
    line = Text(f"   {indent}  ")
    line.append(f"{glyph} {verdict.word:<8}", style=style)
    line.append(f"  {name}  {_said(row)}")
    step = placing.runbook.step(row.step)
    told = why(step, outcomes_of(step), row, lambda _name, text: clean(text), words_for(placing.runbook, row))
    if told and verdict is not Verdict.PASS:
        line.append(f"  ({told})", style="bright_black")
    return line


def _said(entry: StepEntry) -> str:
    lines = clean(entry.said or entry.reason).splitlines()
    return lines[0] if lines else ""
