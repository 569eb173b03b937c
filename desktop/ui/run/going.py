"""What going on from another step means for what was read so far, said before it is done."""

from PySide6.QtCore import QCoreApplication

from desktop.domain.run import StepEntry
from desktop.domain.runbook import INSIDE
from desktop.domain.step import Effect
from desktop.ui.run.overview import Overview
from desktop.ui.run.rows import title_of

_NAMED = 4  # steps that a sentence names


def tr(text: str) -> str:
    return QCoreApplication.translate("Going", text)


def start_of(path: str) -> str:
    """Return the step that can be gone on from: a used runbook is entered by the step that uses it."""
    return path.partition(INSIDE)[0]


def stale_by(view: Overview, path: str) -> tuple[StepEntry, ...]:
    """Return the entries whose readings no longer count once the run goes on from a step."""
    known = view.latest.get(start_of(path))
    if known is None:
        return ()
    return tuple(
        one for one in view.run.entries
        if one.seq >= known.seq and not one.is_running and one.counts and one.verdict and one.verdict.did_run
    )  # fmt: skip


def going_words(view: Overview, path: str) -> str:
    """Return what a person is asked before the run goes on from a step."""
    start = view.by_path[start_of(path)]
    asked = tr("The run goes on from step {n}, “{title}”.").replace("{n}", start.number)
    asked = asked.replace("{title}", title_of(view, start))
    return " ".join((asked, *_consequences(view, path)))


def _consequences(view: Overview, path: str) -> list[str]:
    stale = stale_by(view, path)
    shown = [item for item in view.items if any(one.step == item.path for one in stale)]
    whole = [item for item in shown if item.parent not in {one.path for one in shown}]
    if not whole:
        return [tr("Nothing that was read becomes out of date.")]
    start = start_of(path)  # its title is said already
    names = ", ".join(
        tr("its own reading") if item.path == start else f"{item.number} “{title_of(view, item)}”"
        for item in whole[:_NAMED]
    )
    if len(whole) > _NAMED:
        names += tr(" and {n} more").replace("{n}", str(len(whole) - _NAMED))
    told = [tr("Out of date from then on: {names}.").replace("{names}", names)]
    if any(one.effect is not Effect.READS and not one.is_container for one in stale):
        told.append(tr("What was changed stays changed."))
    return told
