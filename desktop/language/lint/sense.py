"""Keys that mean nothing where they stand."""

from desktop.domain.step import (
    CheckStep,
    Effect,
    EndStep,
    EscalateStep,
    GroupStep,
    JudgeStep,
    PluginStep,
    RunStep,
    UseStep,
)
from desktop.language.lint.draft import Draft, StepAt

_READINGS = (CheckStep, PluginStep, RunStep)
_NOT_AT_AN_END = ("outcomes", "set", "next", "quorum", "each")


def check(draft: Draft) -> None:
    for at in draft.steps:
        entries = at.node.entries or {}
        if "fresh_for" in entries:
            _check_fresh_for(draft, at)
        if "obligation" in entries:
            _check_obligation(draft, at)
    for at, end in draft.of(EndStep, EscalateStep):
        _check_end(draft, at, end)
    for at, judge in draft.of(JudgeStep):
        if not judge.outcomes and not at.has("outcomes"):
            message = "a `judge` reads nothing: without `outcomes` there is nothing to it. Write them."
            draft.report.error(at.key_place("judge"), "judge", message)
    for at, plugin in draft.of(PluginStep):
        _check_plugin(draft, at, plugin)


def _check_fresh_for(draft: Draft, at: StepAt) -> None:
    if not isinstance(at.step, _READINGS) or at.step.effect_of is not Effect.READS:
        message = (
            "`fresh_for` says how long a reading counts, and this step gives none that could be read again."
        )
        draft.report.warning(at.key_place("fresh_for"), "no-reading", message)


def _check_obligation(draft: Draft, at: StepAt) -> None:
    if at.step.effect_of is Effect.READS and not isinstance(at.step, GroupStep | UseStep):
        message = (
            "this step only reads, so nothing has to be put back after it. "
            "Say `effect: changes` at the step that leaves something, or leave `obligation` out."
        )
        draft.report.warning(at.key_place("obligation"), "no-obligation", message)


def _check_end(draft: Draft, at: StepAt, step: EndStep | EscalateStep) -> None:
    for key in _NOT_AT_AN_END:
        if at.has(key):
            message = f"`{key}` means nothing at a step of the kind `{step.kind}`: the run is over there."
            draft.report.warning(at.key_place(key), "no-sense", message)


def _check_plugin(draft: Draft, at: StepAt, step: PluginStep) -> None:
    if not step.plugin or not step.plugin[0].strip():
        message = "`plugin` begins with its command: [/usr/lib/nagios/plugins/check_disk, -w, 10%]"
        draft.report.error(at.place("plugin"), "plugin", message)
    elif len(step.plugin) == 1 and len(words := step.plugin[0].split()) > 1 and "${" not in step.plugin[0]:
        message = f"one element is one argument, and no shell parts it. Write [{', '.join(words)[:80]}]"
        draft.report.error(at.place("plugin", 0), "plugin", message)
