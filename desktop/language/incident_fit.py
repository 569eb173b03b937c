"""Whether an incident can be one of its runbook's: its steps, inputs, readings and answers, each at its place."""

from collections.abc import Mapping, Sequence
from functools import cache

from desktop.checks.catalogue import find_check
from desktop.checks.sampled import sampled_fields
from desktop.checks.shapes import ReadingField, reading_fields
from desktop.domain.errors import InputError
from desktop.domain.incident import Incident, IncidentEntry, Seen, parse_versions
from desktop.domain.runbook import Runbook
from desktop.domain.step import AskStep, CheckStep, DoStep, Effect, RunStep, Step
from desktop.domain.target_ref import stands_for_several
from desktop.engine.finish import outcomes_of
from desktop.engine.inputs import RULES, InputsError, parse_inputs
from desktop.expressions.nearest import did_you_mean
from desktop.expressions.thresholds import thresholds_of
from desktop.language.nodes import Node
from desktop.language.readings import misfits
from desktop.language.report import Report

# What can come of a step, the first being what is offered. Any may be skipped or be where the run was stopped, and of
# any the target may be out of reach: a `when` can ask about that.
_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "check": ("reading",),
    "run": ("raw", "reading"),
    "plugin": ("raw", "reading"),
    "wait": ("waited",),
    "do": ("answer",),
    "ask": ("answer",),
}
_CAME = ("reading", "raw", "answer", "waited")
_DONE = ("done", "could_not")


def hold_against(incident: Incident, runbook: Runbook, root: Node, report: Report) -> None:
    """Put into the report what cannot have come from a run of this runbook."""
    _hold_head(incident, runbook, root, report)
    _hold_inputs(incident, runbook, root, report)
    entries = root.child("entries")
    for entry, node in zip(incident.entries, (entries.items if entries else None) or [], strict=True):
        _Entry(runbook, report).hold(entry, node)
    _hold_expectation(incident, runbook, root, report)


def _hold_head(incident: Incident, runbook: Runbook, root: Node, report: Report) -> None:
    if incident.runbook != runbook.id:
        message = f"this incident is one of {incident.runbook!r}, and is held against {runbook.id!r}."
        report.error(root.nearest(("runbook",)).place, "runbook", message)
    try:
        known = parse_versions(incident.versions)
    except InputError:
        return  # told elsewhere
    if runbook.version not in known:
        message = (
            f"this incident is for the versions {incident.versions} of the runbook, which is at {runbook.version}. "
            "See whether it still holds, and say so here."
        )
        report.error(root.nearest(("versions",)).place, "versions", message)


def _hold_inputs(incident: Incident, runbook: Runbook, root: Node, report: Report) -> None:
    try:
        parse_inputs(runbook, incident.inputs, incident.now)
    except InputsError as error:
        inputs = root.child("inputs")
        for name, fault in error.faults.items():
            place = inputs.key_place(name) if inputs else root.place
            report.error(place, "input", f"inputs: {fault}" if name == RULES else f"input {name}: {fault}")


def _hold_expectation(incident: Incident, runbook: Runbook, root: Node, report: Report) -> None:
    expect = root.child("expect")
    path, verdicts = (expect.child("path"), expect.child("verdicts")) if expect else (None, None)
    for index, step in enumerate(incident.expect.path):
        if path and find_step(runbook, step) is None:
            report.error(path.nearest((index,)).place, "unknown-step", _no_step(runbook, step))
    for step in incident.expect.verdicts:
        if verdicts and find_step(runbook, step) is None:
            report.error(verdicts.key_place(step), "unknown-step", _no_step(runbook, step))


def find_step(runbook: Runbook, path: str) -> Step | None:
    try:
        return runbook.step(path)
    except KeyError:
        return None


def _no_step(runbook: Runbook, path: str) -> str:
    hint = did_you_mean(path, [step.id for step in runbook.all_steps])
    return f"the runbook has no step `{path[:60]}`.{hint}"


class _Entry:
    def __init__(self, runbook: Runbook, report: Report) -> None:
        self._runbook, self._report = runbook, report

    def hold(self, entry: IncidentEntry, node: Node) -> None:
        step = find_step(self._runbook, entry.step)
        if step is None:
            self._error(node, ("step",), "unknown-step", _no_step(self._runbook, entry.step))
            return
        rows = node.child("readings")
        if rows is not None and not (
            step.each
            or step.on
            or not isinstance(self._runbook.on, str)
            or "${" in self._runbook.on
            or stands_for_several(self._runbook.on)
        ):
            self._error(
                node,
                ("readings",),
                "entry",
                f"`{step.id}` is no fan-out: it has neither `each` nor a list in `on`.",
            )
        for seen, place in (
            (entry, node),
            *zip(entry.readings, (rows.items if rows else None) or [], strict=True),
        ):
            self._hold_kind(step, seen, place)
            self._hold_words(step, seen, place)
            if seen.reading is not None:
                self._hold_reading(step, seen, place)

    def _error(self, node: Node, path: Sequence[str | int], rule: str, message: str) -> None:
        self._report.error(node.nearest(path).place, rule, message)

    def _hold_kind(self, step: Step, seen: Seen, node: Node) -> None:
        allowed = _OF_KIND.get(step.kind, ())
        given = next((key for key in _CAME if node.child(key) is not None and key not in allowed), None)
        if given:
            way_out = f"write `{allowed[0]}:`" if allowed else "it needs no entry; take it out"
            message = (
                f"`{step.id}` is a step of the kind {step.kind}, of which no `{given}` comes: {way_out}."
            )
            self._report.error(node.key_place(given), "entry", message)
        if seen.consent is not None and (not isinstance(step, RunStep) or step.effect is Effect.READS):
            self._report.error(node.key_place("consent"), "entry", f"`{step.id}` asks for no consent.")

    def _hold_words(self, step: Step, seen: Seen, node: Node) -> None:
        if isinstance(step, DoStep):
            self._hold_done(step, seen, node)
        elif seen.record or seen.pasted:
            key = "record" if seen.record else "pasted"
            self._report.error(
                node.key_place(key), "entry", f"only a `do` step has a `{key}`; `{step.id}` is none."
            )
        if (
            isinstance(step, AskStep)
            and step.choices
            and seen.answer is not None
            and seen.answer not in step.choices
        ):
            hint = did_you_mean(str(seen.answer), step.choices)
            self._error(node, ("answer",), "answer", f"{seen.answer!r} is no choice of `{step.id}`.{hint}")

    def _hold_done(self, step: DoStep, seen: Seen, node: Node) -> None:
        if seen.answer is not None and seen.answer not in _DONE:
            self._error(node, ("answer",), "answer", f"`{step.id}` is answered by done or could_not.")
        for name in seen.record.keys() - step.record.keys():
            record = node.nearest(("record",))
            hint = did_you_mean(name, step.record)
            self._report.error(
                record.key_place(name), "unknown-field", f"`{step.id}` records no `{name[:60]}`.{hint}"
            )

    def _hold_reading(self, step: Step, seen: Seen, node: Node) -> None:
        fields = fields_of(step)
        if fields is None or seen.reading is None:
            return
        for misfit in misfits(seen.reading, fields):
            reading = node.nearest(("reading",))
            parent = reading.nearest(misfit.path[:-1])
            key = misfit.path[-1]
            place = parent.key_place(key) if misfit.rule == "unknown-field" and isinstance(key, str) else None
            self._report.error(place or reading.nearest(misfit.path).place, misfit.rule, misfit.message)


def fields_of(step: Step) -> tuple[ReadingField, ...] | None:
    """Return what a step's reading holds, or None when only a run can tell."""
    if not isinstance(step, CheckStep):
        return None
    fields = _fields_of_check(step.check)
    if fields is None or step.sample is None:
        return fields
    return sampled_fields(fields, thresholds_of(outcomes_of(step)))


@cache
def _fields_of_check(check: str) -> tuple[ReadingField, ...] | None:
    try:
        return reading_fields(find_check(check))
    except InputError:
        return None
