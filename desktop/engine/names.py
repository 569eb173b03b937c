"""The names that expressions and templates of a run can see."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from desktop.domain.values import Fields, Value
from desktop.engine.scope import Scope, View, step_seen, steps_seen
from desktop.expressions.template import LOCAL_NAMES

if TYPE_CHECKING:  # a single check in a terminal judges without a run, whose types cost 50 ms
    from desktop.domain.run import Run, StepEntry
    from desktop.domain.runbook import Runbook


def names_of(
    run: "Run", view: View, *, now: datetime, target: str = "", fields: Fields | None = None
) -> dict[str, Value]:
    """Return inputs, `steps`, `run`, `target`, `item`, `now`, and the fields of a reading, which hide inputs."""
    item = {} if view.item is None else {"item": view.item}
    return {
        **view.inputs,
        "steps": StepsSeen(run, view),
        "run": {"id": run.run_id, "operator": run.operator, "started_at": run.started_at},
        "target": _target_fields(run, target or view.target),
        "now": now,
        LOCAL_NAMES: _local_names(view),
        **item,
        **(fields or {}),
    }


class StepsSeen(Mapping[str, Value]):
    """The fields of each step that a view sees. A run asks for names several times a step, and mostly for few steps,
    so each is looked up when it is asked for."""

    __slots__ = ("_run", "_view")

    def __init__(self, run: "Run", view: View) -> None:
        self._run, self._view = run, view

    def __getitem__(self, step: str) -> Value:
        entry = step_seen(self._run, self._view, step)
        if entry is None:
            raise KeyError(step)
        return _fields_of(self._run, entry)

    def __iter__(self) -> Iterator[str]:
        return iter(steps_seen(self._run, self._view))

    def __len__(self) -> int:
        return len(steps_seen(self._run, self._view))


def _local_names(view: View) -> list[Value]:
    """Return the names under which this computer may stand in a sentence."""
    if not isinstance(view, Scope) or "local" not in view.inputs.values():
        return ["target.name"]
    from desktop.domain.inputs import InputType

    inputs = view.runbook.inputs
    return ["target.name", *(name for name, spec in inputs.items() if spec.type is InputType.TARGET)]


def _fields_of(run: "Run", entry: "StepEntry") -> dict[str, Value]:
    own: dict[str, Value] = {"verdict": str(entry.verdict) if entry.verdict else None}
    own["entries"] = run.count(entry.step, entry.row)
    if entry.answer is not None:
        own["answer"] = entry.answer
    return {**own, **entry.reading}


def _target_fields(run: "Run", target: str) -> dict[str, Value]:
    return {"name": target, "os": target_os(run, target)}


def target_os(run: "Run", target: str) -> str | None:
    """Return the system of a target as its identity told, or None while it is not known."""
    identity = run.identities.get(target)
    facts = identity.get("facts") if isinstance(identity, dict) else None
    system = facts.get("os") if isinstance(facts, dict) else None
    return system if isinstance(system, str) else None


def secret_inputs(runbook: "Runbook") -> frozenset[str]:
    from desktop.domain.inputs import InputType

    return frozenset(name for name, spec in runbook.inputs.items() if spec.type is InputType.SECRET)
