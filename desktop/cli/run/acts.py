"""What is done to a run that nobody leads at the moment: handed over, stopped, or an obligation ticked off."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from desktop.cli.exit_codes import Exit
from desktop.cli.run.due import parse_due
from desktop.cli.screen import put, say
from desktop.domain.errors import InputError
from desktop.domain.run import Run, StepEntry
from desktop.engine import commands as c
from desktop.redaction.clean import clean
from desktop.summary.fan_rows import name_of_row
from desktop.workbench import Workbench


def hand_over(bench: Workbench, run_id: str, command: c.HandOver, *, as_json: bool) -> int:
    run = act_on(bench, run_id, command)
    if as_json:
        put(bench.summary(run, "json"))
    else:
        say(f"Handed over to {command.to}, who takes it over with: handrail resume {run.run_id} --take-over")
        say(f"On another computer: handrail export {run.run_id} -o FILE here, handrail import FILE there.")
    return Exit.PASS


def due_of(text: str) -> datetime | None:
    """Return until when, or None where nothing was said.

    Raises:
        InputError: it is no time.
    """
    return parse_due(text, datetime.now(UTC)) if text else None


def stop(bench: Workbench, run_id: str, reason: str, *, as_json: bool) -> int:
    if not reason.strip():
        raise InputError("--reason: say why the run is stopped; the summary tells it.")
    run = act_on(bench, run_id, c.Stop(reason))
    if as_json:
        put(bench.summary(run, "json"))
    else:
        say(f"The run {run.run_id} is stopped. Its summary: handrail summary {run.run_id}")
    return Exit.PASS


def meet(bench: Workbench, run_id: str, which: str, note: str, *, as_json: bool) -> int:
    full_id = bench.records.find(run_id)
    entry = _wanted(bench.recorded_run(full_id), which)
    run = act_on(bench, full_id, c.MeetObligation(entry.seq, note))
    if as_json:
        put(json.dumps([_plain(run, one) for one in run.open_obligations], indent=2))
    else:
        say(f"Ticked off: {entry.obligation}")
        left = len(run.open_obligations)
        say(
            f"{left} more to be put back: handrail obligations {run.run_id}"
            if left
            else "Nothing else is open."
        )
    return Exit.PASS


def list_obligations(bench: Workbench, run_id: str, *, as_json: bool) -> int:
    """Print what is still to be put back: of one run, or of all."""
    found = [(run, entry) for run in _runs(bench, run_id) for entry in run.open_obligations]
    if as_json:
        put(json.dumps([_plain(run, entry) for run, entry in found], indent=2))
        return Exit.PASS
    if not found:
        say("Nothing has to be put back.")
    for run, entry in found:
        row = name_of_row(run, entry)
        place = f"{entry.step}, {row}" if row else entry.step
        at = (entry.finished_at or entry.started_at).astimezone().strftime("%Y-%m-%d %H:%M %Z")
        put(clean(f"{run.run_id}  {entry.seq:>4}  {at}  {entry.obligation}  [{place}]"))
    if found:
        say("Tick one off with: handrail met RUN NUMBER")
    return Exit.PASS


def act_on(bench: Workbench, run_id: str, command: c.Command) -> Run:
    """Open a run, give it one command and leave it; in the guided pace, nothing is run on a target.

    Raises:
        InputError: the command does not fit; RecordBusyError: somebody leads the run.
    """
    full_id = bench.records.find(run_id)
    with bench.reopen_run(full_id, pace=c.Pace.GUIDED) as opened:
        opened.begin()
        refused = opened.session.submit(command).result()
        if refused:
            raise InputError(refused.reason)
    return bench.recorded_run(full_id)


def _runs(bench: Workbench, run_id: str) -> Iterator[Run]:
    if run_id:
        yield bench.recorded_run(bench.records.find(run_id))
        return
    for row in bench.records.runs():
        if row.obligations:
            yield bench.recorded_run(row.run_id)


def _wanted(run: Run, which: str) -> StepEntry:
    """Return the open obligation with this number, or the only one of this step.

    Raises:
        InputError: there is none, or a step left several.
    """
    still = run.open_obligations
    found = [entry for entry in still if which in (str(entry.seq), entry.step)]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = ", ".join(str(entry.seq) for entry in found)
        raise InputError(
            f"Step {which!r} left {len(found)} things to be put back. Name one by its number: {numbers}."
        )
    known = "; ".join(f"{entry.seq} ({entry.step}): {entry.obligation}" for entry in still)
    raise InputError(
        f"The run has nothing open under {which!r}. {f'Open are: {known}' if known else 'Nothing is open.'}"
    )


def _plain(run: Run, entry: StepEntry) -> dict[str, object]:
    at = (entry.finished_at or entry.started_at).astimezone(UTC)
    return {
        "run_id": run.run_id,
        "seq": entry.seq,
        "step": entry.step,
        "row_name": name_of_row(run, entry) or None,
        "text": entry.obligation,
        "since": at.isoformat().replace("+00:00", "Z"),
        "runbook": run.runbook.id if run.runbook else None,
        "owner": run.handed_over.to if run.handed_over else run.operator,
    }
