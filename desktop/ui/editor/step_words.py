"""A step that was not started, in the words of the run page: its facts, and how it will be judged."""

from PySide6.QtCore import QCoreApplication

from desktop.domain.errors import InputError
from desktop.domain.outcome import OTHERWISE, Outcome
from desktop.domain.quantity import parse_duration_s, show_seconds
from desktop.domain.runbook import Runbook
from desktop.domain.sketch import Sketch, SketchedStep
from desktop.domain.step import (
    AskStep,
    CheckStep,
    DoStep,
    EndStep,
    EscalateStep,
    GroupStep,
    JudgeStep,
    PluginStep,
    RunStep,
    Step,
    UseStep,
    WaitStep,
)
from desktop.domain.verdict import Ended
from desktop.engine.finish import outcomes_of
from desktop.redaction.clean import clean
from desktop.ui.editor.flow_groups import manner_of
from desktop.ui.run.judging import Rule
from desktop.ui.run.step_facts import StepFacts
from desktop.ui.start.review_card import command_of
from desktop.ui.wording import ended_words


def tr(text: str) -> str:
    return QCoreApplication.translate("StepWords", text)


def facts_of(one: SketchedStep, step: Step, sketch: Sketch) -> StepFacts:
    """Return what the cards show; templates stay as the author wrote them."""
    return StepFacts(
        id=step.id,
        number=one.number,
        total=len(sketch.steps),
        title=clean(step.title),
        kind=step.kind,
        effect=step.effect_of.value,
        where=_where(step, sketch.head),
        why=clean(step.why),
        good=clean(step.good),
        if_not=clean(step.if_not),
        learn=clean(step.learn),
        about=clean(_about(step)),
        command=clean(command_of(step)) if isinstance(step, CheckStep | RunStep | PluginStep) else "",
        environment=_environment(step),
        causes=tuple((clean(cause.cause), clean(cause.sign)) for cause in step.causes),
        rules=rules_of(step, sketch),
        limit=_limit(step),
    )


def task_of(step: Step) -> str:
    """Return what a person is asked or told to do, or what the step says; nothing where a machine does it."""
    match step:
        case AskStep():
            return clean(step.ask)
        case DoStep():
            return clean(step.do)
        case JudgeStep():
            return clean(step.judge)
        case EscalateStep(escalate=escalation):
            told = [tr("Handed over to {to}.").replace("{to}", escalation.to), escalation.because]
            return clean("\n".join(part for part in (*told, escalation.ask_for) if part))
        case EndStep(end=end, say=say):
            return clean("\n".join(part for part in (ended_words(end), say) if part))
    return ""


def ways_of(step: Step, sketch: Sketch) -> tuple[tuple[str, str], ...]:
    """Return the answers of a question, each with where it leads."""
    if not isinstance(step, AskStep):
        return ()
    return tuple(
        (clean(choice.label or key), where_to(choice.next or step.next, sketch) or tr("go on"))
        for key, choice in step.choices.items()
    )


def inside_of(one: SketchedStep) -> tuple[tuple[str, str], ...]:
    """Return the steps of a group, each with its number, its kind and when it is done."""
    return tuple((each.number, _inner_words(each)) for each in one.inside)


def _inner_words(one: SketchedStep) -> str:
    if one.step is None:
        return tr("{id}, which cannot be read yet").replace("{id}", clean(one.id))
    words = f"{clean(one.step.title)} · {one.step.kind}"
    return f"{words} · {tr('when')} {clean(one.step.when)}" if one.step.when else words


def consent_facts(step: Step, sketch: Sketch) -> tuple[tuple[str, str], ...]:
    """Return what a person is told before they agree to a change; empty where it is not written."""
    undo = step.undo_text
    verified = [(tr("Verified by"), where_to(step.verify_id, sketch))] if step.verify_id else []
    return (
        (tr("Risk"), clean(getattr(step, "risk", ""))),
        (
            tr("Undo"),
            clean(where_to(undo, sketch) if undo and " " not in undo and _is_step(undo, sketch) else undo),
        ),
        *verified,
    )


def _is_step(name: str, sketch: Sketch) -> bool:
    return any(one.id == name for one in sketch.all_steps)


def rules_of(step: Step, sketch: Sketch) -> tuple[Rule, ...]:
    try:
        outcomes = outcomes_of(step)
    except InputError:
        outcomes = step.outcomes  # a check that is not there has none of its own
    return tuple(_rule(step, one, sketch) for one in outcomes if one.given)


def _rule(step: Step, outcome: Outcome, sketch: Sketch) -> Rule:
    is_rest = outcome.condition == OTHERWISE
    condition = tr("anything else") if is_rest else clean(outcome.condition)
    return Rule(outcome.verdict, condition, where_to(outcome.next or step.next, sketch))


def where_to(jump: str, sketch: Sketch) -> str:
    """Return where a jump leads, in words; nothing for the following step."""
    if jump.startswith("end."):
        how = jump.removeprefix("end.")
        ended = ended_words(Ended(how)).lower() if how in set(Ended) else how
        return tr("the end: {ended}").replace("{ended}", clean(ended))
    number = next((one.number for one in sketch.all_steps if one.id == jump), "")
    if jump and not number:
        return tr("{name}, which is not there").replace("{name}", clean(jump))
    return tr("step {n}").replace("{n}", number) if number else ""


def _where(step: Step, head: Runbook | None) -> str:
    on = step.on or (head.on if head is not None else "")
    if step.kind in ("wait", "ask", "group", "use", "judge", "end", "escalate"):
        return ""
    words = clean(on if isinstance(on, str) else ", ".join(on))
    return tr("this computer") if words == "local" else words


def _about(step: Step) -> str:
    match step:
        case GroupStep(group=children):
            return f"{tr('{n} steps').replace('{n}', str(len(children)))}, {manner_of(step)}"
        case UseStep(use=use):
            return tr("follows {runbook}").replace("{runbook}", use)
        case WaitStep() as wait:
            try:
                return tr("waits {time}").replace("{time}", show_seconds(wait.wait_s))
            except InputError:
                return wait.wait
    return manner_of(step)


def _environment(step: Step) -> tuple[tuple[str, str], ...]:
    if not isinstance(step, RunStep):
        return ()
    return tuple((clean(name), clean(str(value))) for name, value in step.env.items())


def _limit(step: Step) -> str:
    if not isinstance(step, CheckStep | RunStep | PluginStep) or not step.timeout:
        return ""
    try:
        return tr("at most {time}").replace("{time}", show_seconds(parse_duration_s(step.timeout)))
    except InputError:
        return tr("at most {time}").replace("{time}", clean(step.timeout))
