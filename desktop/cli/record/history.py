"""The terminal's view of the record: lists, events, summaries, verification and purging."""

import json
from datetime import UTC, datetime, timedelta

from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put, say
from desktop.domain.verdict import Verdict
from desktop.records.rows import CUT_OFF, WORKING, RunRow
from desktop.redaction.clean import clean
from desktop.summary.wording import counted
from desktop.workbench import Workbench

_STANDS = {WORKING: "open, in a step", CUT_OFF: "open, cut off"}


def list_runs(bench: Workbench, *, as_json: bool) -> int:
    rows = bench.records.runs()
    if as_json:
        put(json.dumps([_row_json(row) for row in rows], indent=2))
        return Exit.PASS
    if not rows:
        say("No runs yet. Try: handrail run first-look")
    for row in rows:
        started = row.started_at.astimezone().strftime("%Y-%m-%d %H:%M %Z")
        verdict = "" if row.ended is None and row.verdict is Verdict.NOT_APPLICABLE else row.verdict
        left = f"  ({row.obligations} to be put back)" if row.obligations else ""
        put(clean(f"{row.run_id}  {started}  {verdict:<14} {_state(row):<24} {row.title}{left}"))
    if any(row.handed_to for row in rows):
        say("Take one over that was handed to you with: handrail resume RUN --take-over")
    return Exit.PASS


def _state(row: RunRow) -> str:
    if row.ended:
        return str(row.ended)
    if row.handed_to:
        return f"handed over to {row.handed_to}"
    if row.waiting_kind in _STANDS:
        return _STANDS[row.waiting_kind]
    return f"open, waits for {row.waiting_kind}" if row.waiting_kind else "open"


def show_run(bench: Workbench, run_id: str, *, as_json: bool) -> int:
    from desktop.cli.record.timeline import event_json, event_line

    full_id = bench.records.find(run_id)
    events = bench.records.events(full_id)
    if as_json:
        put(json.dumps([event_json(recorded) for recorded in events], indent=2, default=str))
        return Exit.PASS
    for recorded in events:
        put(event_line(recorded))
    _put_posts(bench, full_id)
    return Exit.PASS


def _put_posts(bench: Workbench, run_id: str) -> None:
    """Print what was posted of a run, which its journal does not hold."""
    from desktop.cli.desk.posts_told import post_line

    posts = bench.records.outbox.rows(run_id=run_id)
    if posts:
        put("\nPosted, or on its way:")
    for row in posts:
        put(post_line(row))


def show_runbook(bench: Workbench, run_id: str) -> int:
    """Print the bytes that a run follows; of several, each under its id."""
    run = bench.recorded_run(bench.records.find(run_id))
    refs = (*((run.runbook,) if run.runbook else ()), *run.used)
    for ref in refs:
        if len(refs) > 1:
            put(clean(f"# {ref.id}, version {ref.version}, sha256 {ref.sha256}"))
        put(clean(ref.source))
    return Exit.PASS


def verify_run(bench: Workbench, run_id: str, *, as_json: bool) -> int:
    """0 when every hash fits, 2 when the record was changed."""
    found = bench.records.verify(bench.records.find(run_id))
    if as_json:
        put(
            json.dumps(
                {
                    "run_id": found.run_id,
                    "is_intact": found.is_intact,
                    "problems": list(found.problems),
                    "elsewhere": found.elsewhere,
                    "withheld": found.withheld,
                }
            )
        )
    elif found.is_intact:
        pieces = counted(found.evidence, "piece", "pieces")
        put(f"{found.run_id}: sound, {counted(found.events, 'event', 'events')}, {pieces} of evidence.")
        if found.elsewhere:
            there = counted(found.elsewhere, "piece", "pieces")
            say(
                f"{there} of evidence stayed on the computer that it was read on, and cannot be verified here."
            )
        if found.withheld:
            bare = counted(found.withheld, "event", "events")
            say(f"{bare} came here without what a sensitive step read; their hashes cannot be computed here.")
    else:
        put(f"{found.run_id}: NOT sound:")
        for fault in found.problems:
            put(f"  {fault}")
    return Exit.PASS if found.is_intact else Exit.FAIL


def purge_runs(bench: Workbench, days: int | None, *, as_json: bool) -> int:
    kept_days = bench.settings.retention_days if days is None else days
    if not kept_days and days is None:
        put("The settings keep runs until they are purged by hand: handrail purge --days DAYS")
        return Exit.PASS
    purged = bench.records.purge(datetime.now(UTC) - timedelta(days=kept_days))
    if as_json:
        put(json.dumps({"purged": list(purged.runs), "still_open": list(purged.still_open)}))
    else:
        put(f"{len(purged.runs)} ended runs older than {kept_days} days were deleted; open runs stay.")
    return Exit.PASS


def _row_json(row: RunRow) -> dict[str, object]:
    import dataclasses

    plain = {"owner": row.owner, **dataclasses.asdict(row)}
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in plain.items()}
