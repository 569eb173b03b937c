"""Tests that run a command, and tests of values that stand in the file itself."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from desktop.domain.values import Value
from desktop.language.importing.goss.maker import Judging, Maker, Test, timed
from desktop.language.importing.goss.matchers import Kind, Subject, condition
from desktop.language.importing.imported import UNKNOWN_EFFECT, CannotSayError, MadeStep
from desktop.language.importing.names import Names
from desktop.language.importing.read_only import is_read_only
from desktop.language.importing.texts import is_clean, title_of

_PATH = re.compile(r"[A-Za-z_]\w*(?:\.(?:[A-Za-z_]\w*|\d+))*\Z", re.ASCII)
_INDEX = re.compile(r"\.(\d+)")
_LONGEST_SCRIPT = 30_000
_COMMAND_MS = 10_000  # what goss gives a command that says nothing of it


def command(maker: Maker, test: Test) -> Iterator[MadeStep]:
    script = test.text("exec", test.key)
    title = test.text("title") or f"Does `{title_of(script)[:60]}` answer as it should?"
    maker.leave_rest(test, ("exec", "exit-status", "stdout", "stderr", "timeout"))
    if not is_clean(script) or not script.strip() or len(script) > _LONGEST_SCRIPT:
        yield maker.hand(test, title, "its command is empty, too long, or holds what cannot be seen")
        return
    captures: dict[str, Value] = {"lines_of_stdout": "lines"}
    names = Names(("lines_of_stdout", "stdout", "stderr", "exit_status"))
    judging = Judging()
    if test.value("exit-status") is not None:
        maker.judge(judging, test, "exit-status", Subject(Kind.NUMBER, "exit_status"), "${exit_status}")
    output = Subject(Kind.OUTPUT, "stdout", "lines_of_stdout", _json_path(captures, names))
    maker.judge(judging, test, "stdout", output)
    maker.judge(judging, test, "stderr", Subject(Kind.OUTPUT, "stderr"))
    used = str(judging.outcomes)
    fields: dict[str, Value] = {"run": script}
    kept = {name: rule for name, rule in captures.items() if name in used}
    fields |= {"capture": kept} if kept else {}
    is_plain = is_read_only(script)
    fields |= {} if is_plain else {"effect": "changes"}
    fields |= {"outcomes": judging.done("It answers as wanted.")} if judging.outcomes else {}
    made = maker.step(
        test, title, fields, by_hand=f"Run this, and see that it answers as it should:\n{script}"
    )
    yield timed(replace(made, todo=() if is_plain else (UNKNOWN_EFFECT,)), test, _COMMAND_MS)


def _json_path(captures: dict[str, Value], names: Names) -> Callable[[str], str]:
    """Return what captures a path of gjson; simple ones are JMESPath too, but for how an index is written."""

    def capture(path: str) -> str:
        if not _PATH.match(path):
            raise CannotSayError(f"the path {path[:60]!r} into JSON is not known here")
        name = names.take(path.replace(".", "_"), "found")
        captures[name] = {"json": _INDEX.sub(r"[\1]", path)}
        return name

    return capture


def matching(maker: Maker, test: Test) -> Iterator[MadeStep]:
    content, wanted = test.value("content"), test.value("matches")
    title = f"Is {title_of(test.key)} as it should be?"
    maker.leave_rest(test, ("content", "matches"))
    if (
        isinstance(content, dict | list)
        or content is None
        or "\n" in str(content)
        or not is_clean(str(content))
    ):
        yield maker.hand(test, title, "only a single value on one line becomes an input to judge")
        return
    name = Names(maker.inputs).take(f"given {test.key}", "given")
    kind, type_ = _kind_of(content)
    try:
        good = condition(wanted, Subject(kind, name))
    except CannotSayError as fault:
        yield maker.hand(test, title, str(fault))
        return
    maker.inputs[name] = {"type": type_, "label": title_of(test.key), "default": content}
    outcomes = [
        {"pass": good, "say": "It is as wanted."},
        {"fail": "otherwise", "say": f"It is ${{{name}}}."},
    ]
    yield maker.step(
        test, title, {"judge": "What the file gives is held against what it wants.", "outcomes": outcomes}
    )


def _kind_of(content: Value) -> tuple[Kind, str]:
    if isinstance(content, bool):
        return Kind.BOOLEAN, "boolean"
    if isinstance(content, int | float):
        return Kind.NUMBER, "number"
    return Kind.TEXT, "string"
