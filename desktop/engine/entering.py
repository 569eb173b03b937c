"""What entering a step takes: it is passed over, asked about, allowed, run, judged at once, or begun around others."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TypedDict

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.events import FanItem
from desktop.domain.run import Run
from desktop.domain.runbook import INSIDE, MAX_USE_DEPTH, Runbook
from desktop.domain.step import (
    MAX_ENTRIES,
    AskStep,
    CheckStep,
    DoStep,
    Effect,
    EndStep,
    EscalateStep,
    GroupMode,
    GroupStep,
    JudgeStep,
    PluginStep,
    RunStep,
    Step,
    UseStep,
    WaitStep,
)
from desktop.domain.verdict import Ended, Verdict
from desktop.engine.fan_out import MembersUnknownError, children_side_by_side, fan_of, is_side_by_side
from desktop.engine.inputs import InputsError, parse_inputs
from desktop.engine.names import names_of, target_os
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskQuestion,
    CannotPrepare,
    Enter,
    Execute,
    Finish,
    Identify,
    Judge,
    Next,
    Option,
    PassOver,
    Prepared,
    WaitKind,
)
from desktop.engine.prepare import prepare, render_parameter, target_of
from desktop.engine.scope import Scope
from desktop.engine.texts import shown
from desktop.engine.way_back import way_back
from desktop.expressions import evaluate_condition, parse_expression
from desktop.summary.numbering import number_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Where(TypedDict):
    """Where an entry stands, as `Next` has it."""

    step: str
    entry: int
    row: str
    within: int


@dataclass(frozen=True, slots=True)
class Entering:
    """What comes of entering a step in a scope; pure, and never raises: what does not fit is an answer too."""

    book: Runbook
    run: Run
    scope: Scope

    @property
    def now(self) -> datetime:
        return self.run.last_at or EPOCH

    def step(self, step: Step, *, is_row: bool = False, toward: str = "") -> Next:
        """Return what entering a step, or one row of its fan-out, takes; `toward` is a step inside a group."""
        path = self.scope.path(step.id)
        entry = self.run.count(path, self.scope.row) + 1
        if entry > MAX_ENTRIES:
            return self._entered_too_often(step, path)
        at = Where(step=path, entry=entry, row=self.scope.row, within=self.scope.within)
        try:
            if is_row:
                return self._unless_of_row(step, at) or self.enter(step, at)
            following = self._not_now(step, at) or self._fan_out(step, at) or self.enter(step, at)
        except MembersUnknownError as told:
            return Identify(**at, target=told.ref)
        except (ExpressionError, InputError, InputsError) as fault:
            return CannotPrepare(**at, reason=str(fault))
        if toward and isinstance(following, Enter) and not following.fan:
            return replace(following, toward=toward)
        return following

    def _entered_too_often(self, step: Step, path: str) -> Next:
        last = self.run.entries[-1]  # a step that was entered has an entry
        return AskDecision(
            step=last.step,
            entry=last.entry,
            row=last.row,
            within=last.within,
            reason=f"Step {number_of(self.book, path)} was entered {MAX_ENTRIES} times, which is the most a run may. "
            "Stop the run and look at why it goes round.",
            decisions=(),
            wait=WaitKind.DECISION,
        )

    # -- not now ---------------------------------------------------------------------------------

    def _not_now(self, step: Step, at: Where) -> Next | None:
        """Return why a step is passed over, or None when it is to be entered."""
        if step.when and not self._is_about_rows(step) and (beside := self._unless_applies(step, at)):
            return beside
        seen = None
        for needed in step.needs:
            seen = seen or names_of(self.run, self.scope, now=self.now)["steps"]
            verdict = seen.get(needed, {}).get("verdict")  # type: ignore[union-attr]
            if verdict not in (Verdict.PASS, Verdict.WARN):
                reason = f"It needs {needed!r}, which is {verdict or 'not run'}."
                return self._pass_over(at, Verdict.BLOCKED, reason)
        if self.run.observe_only and step.effect_of is not Effect.READS:
            reason = "This run only observes; the step changes the system."
            return self._pass_over(at, Verdict.BLOCKED, reason)
        return None

    def _unless_of_row(self, step: Step, at: Where) -> Next | None:
        """Look at a `when` that is about each row of a fan-out for itself."""
        return self._unless_applies(step, at) if step.when and _looks_at_row(step.when) else None

    def _is_about_rows(self, step: Step) -> bool:
        return _looks_at_row(step.when) and fan_of(step, self.run, self.scope, self.now) is not None

    def _unless_applies(self, step: Step, at: Where) -> Next | None:
        """Look at `when`; what it asks of the target is known once the target has been identified."""
        when = parse_expression(step.when)
        target = ""
        if any(name.path[0] == "target" for name in when.names):
            ref = target_of(step, self.run, self.scope, self.now)
            target = str(ref)
            if not self.run.knows(target):
                return Identify(**at, target=ref)
        names = names_of(self.run, self.scope, now=self.now, target=target)
        if evaluate_condition(when, names, self.now):
            return None
        return self._pass_over(at, Verdict.NOT_APPLICABLE, f"Only when {step.when}.")

    def _pass_over(self, at: Where, verdict: Verdict, reason: str) -> PassOver:
        return PassOver(**at, verdict=verdict, reason=reason)

    # -- fan-outs, groups, other runbooks --------------------------------------------------------

    def _fan_out(self, step: Step, at: Where) -> Next | None:
        fan = fan_of(step, self.run, self.scope, self.now)
        if fan is None:
            return None
        if not fan:
            return self._pass_over(at, Verdict.NOT_APPLICABLE, "There is nothing in the list.")
        return Enter(
            **at,
            command=_fan_command(fan),
            is_parallel=is_side_by_side(step),
            fan=fan,
        )

    def enter(self, step: Step, at: Where) -> Next:
        match step:
            case CheckStep() | RunStep() | PluginStep():
                return self._enter_machine_step(step, at)
            case WaitStep():
                return Execute(**at, prepared=prepare(step, self.run, self.scope, self.now))
            case JudgeStep():
                return Judge(**at)
            case AskStep():
                return self._question(step, at)
            case DoStep():
                return self._done(step, at)
            case GroupStep():
                return self._group(step, at)
            case UseStep():
                return self._use(step, at)
            case EscalateStep():
                return self._escalation(step, at)
            case EndStep():
                return self._end(step, at)

    def _group(self, step: GroupStep, at: Where) -> Next:
        is_parallel = step.mode is GroupMode.PARALLEL and children_side_by_side(
            step, self.run, self.scope, self.now
        )
        where = ""
        if self.scope.row_target or step.on:
            where = str(target_of(step, self.run, self.scope, self.now))
        return Enter(**at, command=f"group, {step.mode}", is_parallel=is_parallel, target=where)

    def _use(self, step: UseStep, at: Where) -> Next:
        try:
            child = self.scope.runbook.used(step.use)
        except KeyError as missing:
            raise InputError(f"The runbook {step.use!r} that this step uses is not at hand.") from missing
        if self.scope.prefix.count(INSIDE) >= MAX_USE_DEPTH:
            raise InputError(f"Runbooks use each other at most {MAX_USE_DEPTH} deep.")
        names = names_of(self.run, self.scope, now=self.now)
        given = {key: render_parameter(value, names, self.now) for key, value in step.with_.items()}
        return Enter(**at, command=f"follow {step.use}", inputs=parse_inputs(child, given, self.now))

    # -- machines --------------------------------------------------------------------------------

    def _enter_machine_step(self, step: CheckStep | RunStep | PluginStep, at: Where) -> Next:
        target = target_of(step, self.run, self.scope, self.now)
        if not self.run.knows(str(target)):
            return Identify(**at, target=target)
        system, wanted = target_os(self.run, str(target)), self.scope.runbook.applies.os
        if wanted and system and system not in wanted:
            reason = f"{target.label} runs {system}; this runbook is for {', '.join(wanted)}."
            return self._pass_over(at, Verdict.NOT_APPLICABLE, reason)
        prepared = prepare(step, self.run, self.scope, self.now)
        if not isinstance(step, RunStep) or step.effect is Effect.READS or self._is_allowed(prepared):
            return Execute(**at, prepared=prepared)
        sentence = ""
        if step.effect is Effect.DESTROYS:
            sentence = step.consent or f"destroy on {target.label}"
        return AskConsent(
            **at,
            prepared=prepared,
            risk=self._text(step.risk),
            undo=way_back(step, self.book, self.run, self.scope),
            sentence=sentence,
        )

    def _is_allowed(self, prepared: Prepared) -> bool:
        """The command itself was compared when consent was given (`replies`): a script is literal, so the entry of a
        step has one command only, and the record may hold it with a secret masked."""
        given = self.run.pending_consent
        wanted = (prepared.step, prepared.row, prepared.entry, str(prepared.target))
        return given is not None and (given.step, given.row, given.entry, given.target) == wanted

    # -- people ----------------------------------------------------------------------------------

    def _question(self, step: AskStep, at: Where) -> Next:
        names = names_of(self.run, self.scope, now=self.now)
        options = tuple(
            Option(value=value, label=self._text(choice.label))
            for value, choice in step.choices.items()
            if not choice.when or evaluate_condition(parse_expression(choice.when), names, self.now)
        )
        if step.choices and not options:
            reason = "None of its choices applies to what was found."
            return self._pass_over(at, Verdict.NOT_APPLICABLE, reason)
        return AskQuestion(**at, question=self._text(step.ask), options=options, answer=step.answer)

    def _done(self, step: DoStep, at: Where) -> Next:
        return AskDone(
            **at,
            text=self._text(step.do),
            effect=step.effect,
            risk=self._text(step.risk),
            undo=way_back(step, self.book, self.run, self.scope),
            record=step.record,
            paste=step.paste or bool(step.capture),
        )

    # -- ends ------------------------------------------------------------------------------------

    def _escalation(self, step: EscalateStep, at: Where) -> Finish:
        return Finish(
            **at,
            ended=Ended.ESCALATED,
            said=self._text(step.title),
            escalated_to=self._text(step.escalate.to),
            because=self._text(step.escalate.because),
            ask_for=self._text(step.escalate.ask_for),
        )

    def _end(self, step: EndStep, at: Where) -> Next:
        """An end inside a group ends the run once the group is summed up; inside another runbook it ends that one."""
        if self.scope.within:
            return Judge(**at)
        return Finish(**at, ended=step.end, said=self._text(step.say))

    def _text(self, template: str) -> str:
        return shown(template, self.run, self.scope)


def _looks_at_row(when: str) -> bool:
    return any(name.path[0] in ("item", "target") for name in parse_expression(when).names)


def _fan_command(fan: tuple[FanItem, ...]) -> str:
    what = "targets" if fan[0].item is None else "items"
    return f"for each of {len(fan)} {what}"
