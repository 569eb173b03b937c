"""A Systems Manager document as a book."""

from desktop.domain.values import Value
from desktop.language.importing.imported import LeftOut, MadeBook, MadeStep
from desktop.language.importing.names import Names, hyphened
from desktop.language.importing.source import read_document, refused
from desktop.language.importing.ssm.actions import made_of
from desktop.language.importing.ssm.bench import Bench
from desktop.language.importing.ssm.parameters import declare_parameters
from desktop.language.importing.ssm.reading import Task, places_in, text_of
from desktop.language.importing.ssm.ways import with_ways
from desktop.language.importing.texts import line_of, title_of, told
from desktop.language.nodes import Node

_VERSIONS = ("0.3", "2.0", "2.2")
_KNOWN = frozenset({"schemaVersion", "description", "parameters", "mainSteps"})
_HOST: dict[str, Value] = {"type": "target", "label": "The instance to work on", "default": "local"}
_ACCOUNT: dict[str, Value] = {
    "type": "target",
    "label": "AWS account and region",
    "help": "Such as aws:profile/eu-west-1; either part may be empty.",
    "default": "aws:/",
}


def ssm_book(data: bytes, file: str, stem: str) -> MadeBook:
    """Return the book of a document.

    Raises:
        RunbookError: it is no YAML or JSON within the bounds, or no document of a version that is known.
    """
    root = read_document(data, file)
    version = text_of(root.child("schemaVersion"))
    if version not in _VERSIONS:
        known = ", ".join(_VERSIONS)
        said = f"its schemaVersion is {told(version, 20)}" if version else "it has no schemaVersion"
        place = root.key_place("schemaVersion").line
        raise refused(file, place, "no-document", f"this is no document of the versions {known}: {said}.")
    tasks = _tasks(root, file)
    names = Names()
    # An automation that says nothing else is aborted by a step that fails; commands go on.
    on_failure = "Abort" if version == "0.3" else ""
    bench = Bench({task.name: names.take(task.name) for task in tasks}, on_failure=on_failure)
    declare_parameters(root, bench.inputs, bench.left_out, _only_for_role(root))
    _leave_out_head(root, bench)
    steps = tuple(_step(bench, task, tasks) for task in tasks)
    return _book(root, stem, bench, steps)


def _only_for_role(root: Node) -> frozenset[str]:
    """Return the parameters that only say as whom the document runs, which a runbook has no word for."""
    steps, role = root.child("mainSteps"), root.child("assumeRole")
    used = set(places_in(steps.value)) if steps is not None else set()
    return frozenset(places_in(role.value)) - used if role is not None else frozenset()


def _tasks(root: Node, file: str) -> list[Task]:
    written = root.child("mainSteps")
    if written is None or not written.items:
        raise refused(
            file, 1, "no-steps", "this document has no steps: the list `mainSteps` is missing or empty."
        )
    tasks: list[Task] = []
    seen: set[str] = set()
    for number, node in enumerate(written.items, start=1):
        if node.entries is None:
            raise refused(
                file, node.place.line, "no-step", "a step of `mainSteps` is a mapping of keys to values."
            )
        task = Task(node, node.place.line, number)
        if task.name in seen:
            raise refused(file, task.line, "name-twice", f"the name {told(task.name, 80)} is there twice.")
        seen.add(task.name)
        tasks.append(task)
    return tasks


def _step(bench: Bench, task: Task, tasks: list[Task]) -> MadeStep:
    def jump(name: str) -> str:
        wanted = line_of(name)
        if not wanted:
            return ""
        if wanted not in bench.ids:
            bench.leave_out(task, f"it goes on with {told(wanted, 80)}, and there is no such step")
            return ""
        return bench.ids[wanted]

    made = with_ways(bench, task, made_of(bench, task, jump), jump)
    follower = tasks[task.number] if task.number < len(tasks) else None
    if follower is not None and made.fields.get("next") == bench.ids[follower.name]:
        return MadeStep(
            made.id, {k: v for k, v in made.fields.items() if k != "next"}, made.line, made.by_hand, made.todo
        )
    return made


def _leave_out_head(root: Node, bench: Bench) -> None:
    for name in root.entries or {}:
        if name not in _KNOWN:
            line = root.key_place(name).line
            bench.left_out.append(
                LeftOut(line, f"`{told(name, 60)}` of the document has no counterpart here.")
            )


def _book(root: Node, stem: str, bench: Bench, steps: tuple[MadeStep, ...]) -> MadeBook:
    about = line_of(text_of(root.child("description")))
    inputs = dict(bench.inputs.specs)
    uses_account = any(step.fields.get("on") == "${account}" for step in steps)
    head: dict[str, Value] = {"summary": about[:1_000]} if about else {}
    head["tags"] = ["ssm"]
    if any("run" in step.fields or "when" in step.fields for step in steps) or not uses_account:
        head["on"] = "${host}"
        inputs["host"] = _HOST
    if uses_account:
        inputs["account"] = _ACCOUNT
        head.setdefault("on", "${account}")
    return MadeBook(hyphened(stem, "ssm"), title_of(stem), head, steps, tuple(bench.left_out), inputs)
