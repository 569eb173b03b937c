"""What machines and people may do at a step, by chance."""

import re
from collections.abc import Mapping

from desktop.domain.events import Decision, Fault
from desktop.domain.step import Capture, CaptureRule, CheckStep, MachineStep, PluginStep, RunStep, WaitStep
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskConsent, AskDecision, AskDone, AskHostKey, AskQuestion, Waiting
from desktop.engine.plugins import plugin_fields
from desktop.engine.work import WorkResult
from desktop.language.incident_fit import fields_of
from desktop.practice.chance_values import Chance
from desktop.practice.dice import happens, one_of

_GROUP = re.compile(r"\(\?P<(\w+)>")
_FAULTS = ("Deadline", "PermissionDenied", "CommandMissing", "ConnectionLost", "Connect", "UnreadableOutput")
_HAND_VERDICTS = (Verdict.PASS, Verdict.WARN, Verdict.FAIL)


def result_by_chance(step: MachineStep, chance: Chance) -> WorkResult:
    """Return what a machine may give: mostly a reading of the right shape, sometimes a fault."""
    if happens(chance.dice, 10):
        return _fault(step, chance)
    match step:
        case CheckStep():
            return WorkResult(fields=chance.reading(fields_of(step) or ()))
        case RunStep():
            return WorkResult(fields=_script(step, chance))
        case PluginStep():
            return WorkResult(
                fields=plugin_fields(chance.dice.below(5), f"{chance.word()} | a={chance.whole()}")
            )
        case WaitStep():
            return WorkResult(fields={"waited_s": step.wait_s})


def _fault(step: MachineStep, chance: Chance) -> WorkResult:
    if isinstance(step, CheckStep) and happens(chance.dice, 3):
        return WorkResult(
            fault=Fault(kind="NotApplicable", message="There is no such thing."), is_not_applicable=True
        )
    return WorkResult(fault=Fault(kind=one_of(chance.dice, _FAULTS), message="It could not be looked at."))


def _script(step: RunStep, chance: Chance) -> dict[str, Value]:
    exit_status = one_of(chance.dice, step.accept_exit) if chance.dice.below(4) else chance.dice.below(256)
    stdout = chance.lines() if chance.is_asked_for("stdout") else ""
    took_s = abs(chance.number()) if chance.is_asked_for("duration_s") else 0.1
    plain: dict[str, Value] = {
        "exit_status": exit_status,
        "stdout": stdout,
        "stderr": "",
        "duration_s": took_s,
    }
    return {**plain, **captured_by_chance(step.capture, chance)}


def captured_by_chance(rules: Mapping[str, CaptureRule], chance: Chance) -> dict[str, Value]:
    """Return what captures may give; one without a match is missing."""
    return {name: _captured(rule, chance) for name, rule in rules.items() if not happens(chance.dice, 6)}


def _captured(rule: CaptureRule, chance: Chance) -> Value:
    words: list[Value] = list(chance.lines().splitlines())
    if isinstance(rule, str):
        plain: dict[str, Value] = {"text": chance.word() or "x", "number": chance.number(), "lines": words}
        return plain[rule]
    if rule.table:
        return [{name: _cell(chance) for name in rule.table} for _ in range(len(words))]
    if rule.regex:
        groups: dict[str, Value] = {name: _converted(rule, chance) for name in _GROUP.findall(rule.regex)}
        return next(iter(groups.values())) if len(groups) == 1 and rule.as_ else groups
    if rule.lines:
        return words
    if rule.number or rule.as_:
        return _converted(rule, chance) if rule.as_ else chance.number()
    return chance.anything() if rule.json else chance.word() or "x"


def _converted(rule: Capture, chance: Chance) -> Value:
    match rule.as_:
        case "datetime":
            return chance.moment()
        case "integer" | "size":
            return chance.whole()
        case "number" | "duration":
            return chance.number()
    return chance.word()


def _cell(chance: Chance) -> Value:
    return chance.word() or "x" if happens(chance.dice, 2) else chance.whole()


# -- people ------------------------------------------------------------------------------------------


def word_by_chance(waiting: Waiting, chance: Chance) -> c.Command:
    """Return what a person may say to what is asked; it is taken, or refused with a reason."""
    match waiting:
        case AskConsent():
            is_allowed = not happens(chance.dice, 4)
            allowed = c.Consent(
                waiting.step, waiting.prepared.command, waiting.sentence, target=str(waiting.prepared.target)
            )
            return allowed if is_allowed else c.Skip(waiting.step, "not now")
        case AskQuestion():
            return _answer(waiting, chance)
        case AskDone():
            return _done(waiting, chance)
        case AskDecision():
            return _decision(waiting, chance)
        case AskHostKey():
            return c.Decide(waiting.step, Decision.GO_ON)


def _answer(waiting: AskQuestion, chance: Chance) -> c.Command:
    if waiting.options:
        return c.Answer(waiting.step, one_of(chance.dice, waiting.options).value)
    return c.Answer(waiting.step, chance.given(waiting.answer) if waiting.answer else chance.word())


def _done(waiting: AskDone, chance: Chance) -> c.Command:
    values = {name: chance.given(spec) for name, spec in waiting.record.items()}
    could = not happens(chance.dice, 3)
    pasted = chance.lines() or "x" if waiting.paste else ""
    return c.MarkDone(
        waiting.step, could=could, values=values if could else {}, pasted=pasted if could else ""
    )


def _decision(waiting: AskDecision, chance: Chance) -> c.Command:
    """Reading the same again for ever is no way on, so it is left out where there is another."""
    ways = tuple(one for one in waiting.decisions if one is not Decision.RETRY) or waiting.decisions
    decision = one_of(chance.dice, ways)
    verdict = one_of(chance.dice, _HAND_VERDICTS) if decision is Decision.BY_HAND else None
    return c.Decide(waiting.step, decision, verdict=verdict)
