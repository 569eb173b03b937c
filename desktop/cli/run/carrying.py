"""Carry a run to another computer in one file, and take it in there."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put, say
from desktop.domain.quantity import show_bytes
from desktop.records.parcel import Manifest
from desktop.summary.wording import counted
from desktop.workbench import Workbench, utc_now

_STAYS = {
    "sensitive": "its step is marked sensitive",
    "secret": "it holds a secret in clear",
    "not here": "it is not in this record",
}


def export_to(bench: Workbench, run_id: str, file: Path, *, overwrite: bool, as_json: bool) -> int:
    run = bench.recorded_run(bench.records.find(run_id))
    exported = bench.carrier.export(run, file, at=utc_now(), overwrite=overwrite)
    manifest = exported.manifest
    if as_json:
        put(json.dumps({"file": str(file), "sha256": exported.sha256, **asdict(manifest)}, indent=2))
        return Exit.PASS
    put(str(file))
    events = counted(manifest.events, "event", "events")
    evidence = counted(manifest.evidence, "piece", "pieces")
    say(f"Run {manifest.run_id}: {events}, {evidence} of evidence, {show_bytes(file.stat().st_size)}.")
    say(f"The file's SHA-256, to be compared there: {exported.sha256}")
    _tell_what_stays(manifest)
    if exported.private:
        steps = ", ".join(exported.private)
        say(f"Left out: what sensitive steps read and said, and what sums it up ({steps}).", "yellow")
    say("There: handrail import FILE, then handrail resume RUN. It cannot go on in both places.")
    return Exit.PASS


def _tell_what_stays(manifest: Manifest) -> None:
    for why, count in Counter(one.why for one in manifest.left_out).items():
        say(f"Left out: {counted(count, 'piece', 'pieces')} of evidence, as {_STAYS[why]}.", "yellow")


def import_from(bench: Workbench, file: Path, *, as_json: bool) -> int:
    taken = bench.carrier.take_in(file)
    if as_json:
        put(json.dumps(asdict(taken), indent=2))
        return Exit.PASS
    put(taken.run_id)
    if taken.after == taken.before:
        say(f"Nothing is new: the run {taken.run_id} is here already, with {taken.before} events.")
        return Exit.PASS
    evidence = counted(taken.evidence, "piece", "pieces")
    fresh = counted(taken.after - taken.before, "event", "events")
    went_on = f" after the {taken.before} that were here" if taken.before else ""
    say(f"Taken in: {fresh}{went_on}, {evidence} of evidence. All hashes fit.")
    say(f"The file's SHA-256, to be compared: {taken.sha256}")
    if taken.elsewhere:
        there = counted(taken.elsewhere, "piece", "pieces")
        say(f"{there} of evidence stayed on the other computer.", "yellow")
    if taken.bare:
        bare = counted(taken.bare, "event", "events")
        say(f"What {bare} of sensitive steps hold stayed there too, and cannot be verified here.", "yellow")
    _tell_how_to_go_on(bench, taken.run_id)
    return Exit.PASS


def _tell_how_to_go_on(bench: Workbench, run_id: str) -> None:
    run = bench.recorded_run(run_id)
    if run.end:
        say(f"It has ended. Its summary: handrail summary {run_id}")
        return
    unknown = [
        ref.id
        for ref in (*((run.runbook,) if run.runbook else ()), *run.used)
        if not bench.library.trust.allows(ref.file, ref.sha256)
    ]
    if unknown:
        say(
            f"Nobody has approved {', '.join(unknown)} here. Read it before its steps run: "
            f"handrail show {run_id} --runbook",
            "yellow",
        )
    how = " --take-over" if run.handed_over else ""
    say(f"Go on with it: handrail resume {run_id}{how}")
