"""What may happen next in a run: pure and total over the states of a run. No thread, no clock."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeGuard

from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.events import Decision
from desktop.domain.run import EntryState, Run, RunPhase, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import (
    MAX_ENTRIES,
    AskStep,
    CheckStep,
    DoStep,
    Effect,
    EndStep,
    EscalateStep,
    RunStep,
    Step,
)
from desktop.domain.target_ref import parse_target
from desktop.domain.verdict import Ended, Verdict
from desktop.engine.names import names_of, target_os
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskHostKey,
    AskQuestion,
    Busy,
    CannotPrepare,
    Execute,
    Finish,
    Identify,
    Next,
    Option,
    Over,
    PassOver,
    Paused,
    Prepared,
    Waiting,
    WaitKind,
)
from desktop.engine.prepare import prepare, target_of
from desktop.engine.texts import shown
from desktop.engine.work import CANCELLED
from desktop.expressions import evaluate_condition, parse_expression

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNKNOWN_DECISIONS = (Decision.RETRY, Decision.BY_HAND, Decision.GO_ON)
_CHANGE_DECISIONS = (Decision.HAPPENED, Decision.DID_NOT_HAPPEN, Decision.GO_ON)


def plan(runbook: Runbook, run: Run) -> Next:
    """Return what may happen next; `now` in expressions is the time of the run's last event."""
    if run.end:
        return Over(run.end.ended)
    last = run.last
    if last and last.state is EntryState.RUNNING:
        return Busy(step=last.step, entry=last.entry)
    if run.phase is RunPhase.PAUSED:
        return Paused()
    if last is None:
        return _Entering(runbook, run).step_at(0)
    return _after(runbook, run, last)


def waits_for_person(step_next: Next) -> TypeGuard[Waiting]:
    return isinstance(step_next, AskConsent | AskQuestion | AskDone | AskDecision | AskHostKey)


def _after(runbook: Runbook, run: Run, last: StepEntry) -> Next:
    entering = _Entering(runbook, run)
    step = runbook.step(last.step)
    if last.decision:
        return _after_decision(entering, step, last.decision.decision, last)
    if last.state is EntryState.INTERRUPTED:
        return entering.step(step)
    if last.state is EntryState.OUTCOME_UNKNOWN:
        return AskDecision(
            step=last.step,
            entry=last.entry,
            reason=last.reason,
            decisions=_CHANGE_DECISIONS,
            wait=WaitKind.OUTCOME_UNKNOWN,
        )
    if last.state is EntryState.PASSED_OVER:
        goes_by_next = last.verdict in (Verdict.SKIPPED, Verdict.BLOCKED)
        return entering.jump(step.next if goes_by_next else "", step)
    return _after_finished(entering, step, last)


def _after_finished(entering: "_Entering", step: Step, last: StepEntry) -> Next:
    if last.fault and last.fault.kind == "HostKey" and not last.fault.facts.get("is_changed"):
        return _ask_host_key(entering, step, last)
    if isinstance(step, EndStep | EscalateStep):
        return _ending_again(entering, step, last)
    if _is_open(step, last):
        return AskDecision(
            step=last.step,
            entry=last.entry,
            reason=last.reason or last.said,
            decisions=_UNKNOWN_DECISIONS,
            wait=WaitKind.DECISION,
        )
    return entering.jump(last.jump or step.next, step)


def _is_open(step: Step, last: StepEntry) -> bool:
    """True when a person has to say how to go on: they stopped the step, or no outcome says where unknown leads."""
    if last.fault and last.fault.kind == CANCELLED:
        return True
    return last.verdict is Verdict.UNKNOWN and step.branches and last.outcome is None and not last.jump


def _ending_again(entering: "_Entering", step: Step, last: StepEntry) -> Next:
    """The last step is in the record and the end of the run is not: nothing comes after it all the same."""
    ending = entering.enter(step, last.entry)
    return replace(ending, step="", entry=0) if isinstance(ending, Finish) else ending


def _ask_host_key(entering: "_Entering", step: Step, last: StepEntry) -> Next:
    facts = last.fault.facts if last.fault else {}
    host, fingerprint = str(facts.get("host")), str(facts.get("fingerprint"))
    if any((key.host, key.fingerprint) == (host, fingerprint) for key in entering.run.host_keys):
        return entering.step(step)
    target = parse_target(last.target)
    return AskHostKey(step=step.id, entry=last.entry, target=target, host=host, fingerprint=fingerprint)


def _after_decision(entering: "_Entering", step: Step, decision: Decision, last: StepEntry) -> Next:
    match decision:
        case Decision.RETRY | Decision.DID_NOT_HAPPEN:
            return entering.step(step)
        case Decision.GO_ON:
            return entering.jump(last.jump or step.next, step)
        case Decision.HAPPENED | Decision.BY_HAND:
            return entering.jump(_jump_by_hand(step, last.verdict) or step.next, step)


def _jump_by_hand(step: Step, verdict: Verdict | None) -> str:
    """Where the runbook goes on a verdict that a person found: by the first outcome with that verdict."""
    return next((outcome.next for outcome in step.outcomes if outcome.verdict is verdict), "")


@dataclass(frozen=True, slots=True)
class _Entering:
    """Which step is entered next, and what entering it takes."""

    runbook: Runbook
    run: Run

    @property
    def now(self) -> datetime:
        return self.run.last_at or _EPOCH

    def step_at(self, position: int) -> Next:
        if position >= len(self.runbook.steps):
            return Finish(ended=Ended.COMPLETED)
        return self.step(self.runbook.steps[position])

    def jump(self, where: str, after: Step) -> Next:
        if not where:
            return self.step_at(self.runbook.position(after.id) + 1)
        if where.startswith("end."):
            return Finish(ended=Ended(where.removeprefix("end.")))
        return self.step(self.runbook.step(where))

    def step(self, step: Step) -> Next:
        entry = self.run.count(step.id) + 1
        if entry > MAX_ENTRIES:
            return self._entered_too_often(step)
        try:
            return self._not_now(step, entry) or self.enter(step, entry)
        except (ExpressionError, InputError) as fault:
            return CannotPrepare(step=step.id, entry=entry, reason=str(fault))

    def _entered_too_often(self, step: Step) -> Next:
        last = self.run.last
        assert last is not None  # a step that was entered has an entry
        return AskDecision(
            step=last.step,
            entry=last.entry,
            reason=f"Step {step.id!r} was entered {MAX_ENTRIES} times, which is the most a run may. "
            "Stop the run and look at why it goes round.",
            decisions=(),
            wait=WaitKind.DECISION,
        )

    def _not_now(self, step: Step, entry: int) -> Next | None:
        """Return why a step is passed over, or None when it is to be entered."""
        if step.when and (beside := self._unless_applies(step, entry)):
            return beside
        for needed in step.needs:
            found = self.run.latest.get(needed)
            if not found or found.verdict not in (Verdict.PASS, Verdict.WARN):
                state = found.verdict if found and found.verdict else "not run"
                return self._pass_over(
                    step, entry, Verdict.BLOCKED, f"It needs {needed!r}, which is {state}."
                )
        if self.run.observe_only and step.effect_of is not Effect.READS:
            reason = "This run only observes; the step changes the system."
            return self._pass_over(step, entry, Verdict.BLOCKED, reason)
        return None

    def _unless_applies(self, step: Step, entry: int) -> Next | None:
        """Look at `when`; what it asks of the target is known once the target has been identified."""
        when = parse_expression(step.when)
        target = ""
        if any(name.path[0] == "target" for name in when.names):
            ref = target_of(self.runbook, step, self.run, self.now)
            target = str(ref)
            if target not in self.run.identities:
                return Identify(step=step.id, entry=entry, target=ref)
        if evaluate_condition(when, names_of(self.run, now=self.now, target=target), self.now):
            return None
        return self._pass_over(step, entry, Verdict.NOT_APPLICABLE, f"Only when {step.when}.")

    def enter(self, step: Step, entry: int) -> Next:
        match step:
            case CheckStep() | RunStep():
                return self._enter_machine_step(step, entry)
            case AskStep():
                return self._question(step, entry)
            case DoStep():
                return AskDone(
                    step=step.id,
                    entry=entry,
                    text=self._text(step.do),
                    effect=step.effect,
                    risk=self._text(step.risk),
                    undo=self._text(step.undo),
                )
            case EscalateStep():
                return Finish(
                    ended=Ended.ESCALATED,
                    step=step.id,
                    entry=entry,
                    said=self._text(step.title),
                    escalated_to=self._text(step.escalate.to),
                    because=self._text(step.escalate.because),
                    ask_for=self._text(step.escalate.ask_for),
                )
            case EndStep():
                return Finish(ended=step.end, step=step.id, entry=entry, said=self._text(step.say))

    def _enter_machine_step(self, step: CheckStep | RunStep, entry: int) -> Next:
        target = target_of(self.runbook, step, self.run, self.now)
        if str(target) not in self.run.identities:
            return Identify(step=step.id, entry=entry, target=target)
        system, wanted = target_os(self.run, str(target)), self.runbook.applies.os
        if wanted and system and system not in wanted:
            reason = f"{target.label} runs {system}; this runbook is for {', '.join(wanted)}."
            return self._pass_over(step, entry, Verdict.NOT_APPLICABLE, reason)
        prepared = prepare(self.runbook, step, self.run, self.now)
        if isinstance(step, CheckStep) or step.effect is Effect.READS or self._is_allowed(prepared):
            return Execute(step=step.id, entry=entry, prepared=prepared)
        sentence = ""
        if step.effect is Effect.DESTROYS:
            sentence = step.consent or f"destroy on {target.label}"
        return AskConsent(
            step=step.id,
            entry=entry,
            prepared=prepared,
            risk=self._text(step.risk),
            undo=self._text(step.undo),
            sentence=sentence,
        )

    def _is_allowed(self, prepared: Prepared) -> bool:
        """The command itself was compared when consent was given (`replies`): a script is literal, so the entry of a
        step has one command only, and the record may hold it with a secret masked."""
        given = self.run.pending_consent
        wanted = (prepared.step, prepared.entry, str(prepared.target))
        return given is not None and (given.step, given.entry, given.target) == wanted

    def _question(self, step: AskStep, entry: int) -> Next:
        names = names_of(self.run, now=self.now)
        options = tuple(
            Option(value=value, label=self._text(choice.label))
            for value, choice in step.choices.items()
            if not choice.when or evaluate_condition(parse_expression(choice.when), names, self.now)
        )
        if step.choices and not options:
            reason = "None of its choices applies to what was found."
            return self._pass_over(step, entry, Verdict.NOT_APPLICABLE, reason)
        return AskQuestion(
            step=step.id,
            entry=entry,
            question=self._text(step.ask),
            options=options,
            answer=step.answer,
        )

    def _pass_over(self, step: Step, entry: int, verdict: Verdict, reason: str) -> PassOver:
        return PassOver(step=step.id, entry=entry, verdict=verdict, reason=reason)

    def _text(self, template: str) -> str:
        return shown(template, self.run)
