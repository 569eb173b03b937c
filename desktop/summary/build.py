"""Builds the document of a run: what was asked, found, done, not checked, and what comes next."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo

from desktop.domain.errors import ExpressionError
from desktop.domain.inputs import InputType
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.target_names import reached_name, target_label
from desktop.domain.ticket import ticket_of
from desktop.domain.values import Value
from desktop.expressions import parse_template
from desktop.expressions import render as render_template
from desktop.summary.document import (
    START,
    CapNotice,
    Document,
    GivenInput,
    NoteLine,
    RunbookFacts,
    StepRecord,
    TargetFacts,
    Waiting,
)
from desktop.summary.headline import headline, waiting_text, what_next
from desktop.summary.inside import used_runbooks
from desktop.summary.left_open import hand_over, obligations
from desktop.summary.not_checked import not_checked
from desktop.summary.steps import identity_facts, tell_past, tell_steps
from desktop.summary.teller import Lens, Teller
from desktop.summary.veil import Veil
from desktop.summary.wording import show_short


def summarise(
    runbook: Runbook,
    run: Run,
    *,
    now: datetime,
    zone: tzinfo,
    mask: Callable[[str], str],
    lens: Lens | None = None,
    waiting: Waiting | None = None,
) -> Document:
    """Return what a run has to tell, cleaned and masked.

    `mask` hides the secrets that the program holds; patterns of others are found here. `lens` is what the engine
    knows of the run (`desktop.engine.lens`); without it, texts are filled from the run's inputs and readings, and
    checks are not told by outcomes of their own. `waiting` is what an open run waits for.

    Raises:
        ValueError: the run has not started, so there is nothing to tell.
    """
    if not run.runbook or not run.started_at or not run.last_at:
        raise ValueError("A run that has not started has no summary.")
    veil = Veil(mask)
    teller = Teller(runbook=runbook, run=run, veil=veil, zone=zone, lens=lens or Lens(fill=_filler(run, now)))
    steps = tell_steps(teller)
    asked = waiting_text(teller, waiting)
    next_ = what_next(teller, asked)
    told = tuple(line for line in headline(run, steps, next_) if line.text)
    return Document(
        run_id=run.run_id,
        runbook=_runbook_facts(teller),
        headline=tuple(line.text for line in told),
        headline_from=tuple(line.from_events for line in told),
        ended=run.ended,
        verdict=run.verdict,
        started_at=teller.local(run.started_at),
        last_at=teller.local(run.last_at),
        last_event=run.last_seq,
        made_at=teller.local(now),
        operator=veil.text(run.operator),
        machine=veil.text(run.machine),
        observe_only=run.observe_only,
        inputs=_inputs(teller),
        targets=_targets(teller),
        steps=steps,
        not_checked=not_checked(teller, steps),
        next=next_,
        waiting=asked,
        notes=_notes(teller),
        caps=_caps(steps),
        head_sha256=run.head_sha256,
        program=veil.text(run.program),
        used=used_runbooks(teller),
        obligations=obligations(teller),
        handed_over=hand_over(teller),
        past=tell_past(teller),
        ticket=veil.text(ticket_of(runbook, run)),
        hidden=veil.hidden,  # last: every text has passed by now
    )


def _filler(run: Run, now: datetime) -> Callable[[str, StepEntry | None], str]:
    steps: dict[str, Value] = {
        step: {**entry.reading, "verdict": entry.verdict, "answer": entry.answer}
        for step, entry in run.latest.items()
    }
    names: dict[str, Value] = {**run.inputs, "steps": steps, "run": {"id": run.run_id}, "now": now}

    def fill(template: str, _entry: StepEntry | None) -> str:
        try:
            return render_template(parse_template(template), names, now, missing="(not known)")
        except ExpressionError:
            return template  # it cannot be worked out; its `${…}` says what was meant

    return fill


def _runbook_facts(teller: Teller) -> RunbookFacts:
    ref = teller.run.runbook
    assert ref is not None  # summarise looked
    return RunbookFacts(
        id=teller.veil.text(ref.id),
        title=teller.veil.text(ref.title),
        version=ref.version,
        sha256=ref.sha256,
        owner=teller.literal(teller.runbook.owner),
        summary=teller.literal(teller.runbook.summary),
        symptoms=tuple(teller.literal(one) for one in teller.runbook.symptoms),
        customer=teller.literal(teller.runbook.customer),
    )


def _inputs(teller: Teller) -> tuple[GivenInput, ...]:
    """Return the inputs in the order of the runbook; the record keeps them in none."""
    given = teller.run.inputs
    order = [name for name in teller.runbook.inputs if name in given]
    return tuple(_input(teller, name, given[name]) for name in dict.fromkeys([*order, *given]))


# What a field's name would end in, so that the value is shown with its unit.
_UNITS = {InputType.DURATION: "_s", InputType.SIZE: "_bytes"}


def _input(teller: Teller, name: str, value: Value) -> GivenInput:
    spec = teller.runbook.inputs.get(name)
    return GivenInput(
        name=teller.veil.text(name),
        label=teller.veil.text(spec.label if spec and spec.label else name.replace("_", " ")),
        value=show_short(value, f"{name}{_UNITS.get(spec.type, '') if spec else ''}", teller.veil.named),
        is_secret=bool(spec and spec.type is InputType.SECRET),
    )


def _targets(teller: Teller) -> tuple[TargetFacts, ...]:
    """Return every target that was identified, and any other that a step ran on."""
    used = dict.fromkeys(entry.target for entry in teller.run.entries if entry.target)
    return tuple(_target(teller, target) for target in dict.fromkeys([*teller.run.identities, *used]))


def _target(teller: Teller, target: str) -> TargetFacts:
    identity = teller.run.identities.get(target)
    label = identity.get("label") if isinstance(identity, Mapping) else None
    accepted = (key for key in teller.run.host_keys if key.target == target)
    return TargetFacts(
        target=teller.veil.text(target),
        label=teller.veil.text(
            reached_name(target, label) if isinstance(label, str) and label else target_label(target)
        ),
        facts=identity_facts(teller.veil, identity),
        accepted_key=teller.veil.text("; ".join(f"{key.fingerprint} by {key.by}" for key in accepted)),
        from_events=_events_of_target(teller, target),
    )


def _events_of_target(teller: Teller, target: str) -> tuple[int, ...]:
    """Return what told of a target: who it is, its key, or else the first step that ran on it."""
    told = (teller.told_at(f"{what} {target}") for what in ("target", "key"))
    found = tuple(sorted(seq for seq in told if seq))
    return found or next(((one.seq,) for one in teller.run.entries if one.target == target), (START,))


def _notes(teller: Teller) -> tuple[NoteLine, ...]:
    return tuple(
        NoteLine(
            at=teller.local(note.at),
            by=teller.veil.text(note.by),
            text=teller.veil.text(note.text),
            step_title=teller.title(note.step) if note.step else "",
            attached=tuple(replace(ref, name=teller.veil.text(ref.name)) for ref in note.attached),
            from_events=(note.seq,),
        )
        for note in teller.run.notes
    )


def _caps(steps: tuple[StepRecord, ...]) -> tuple[CapNotice, ...]:
    return tuple(
        CapNotice(step_title=step.title, evidence=evidence, from_events=step.from_events)
        for outer in steps
        for step in outer.whole
        for evidence in step.evidence
        if evidence.kept_bytes < evidence.size_bytes
    )
