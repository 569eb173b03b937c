"""Runbooks that only talk: nothing in them looks at a system."""

from desktop.domain.step import CheckStep, PluginStep, RunStep, UseStep
from desktop.language.lint.draft import Draft

_LOOKS = (CheckStep, RunStep, PluginStep, UseStep)


def check(draft: Draft) -> None:
    if not draft.is_whole or not draft.steps:
        return
    if not any(isinstance(at.step, _LOOKS) for at in draft.steps):
        message = "no step of this runbook measures anything: a `check` or a `run` would replace guessing."
        draft.report.warning(draft.root.key_place("steps"), "prose-only", message)
