"""Whatever a machine writes gives a reading or a typed refusal, never another error."""

import json
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.checks.catalogue import find_check
from desktop.checks.host import NAMES
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields
from desktop.domain.errors import TargetError
from desktop.targets.base import CommandOutput
from tests.fakes.answering_windows import AnsweringWindows
from tests.unit.checks.test_golden import CASES, shell_of

NEEDED: dict[str, dict[str, Any]] = {
    "host.process": {"pattern": "a"},
    "host.service": {"name": "a"},
    "host.file": {"path": "/a"},
    "host.largest": {"path": "/a"},
    "host.certificates": {"path": "/a"},
    "host.sysctl": {"name": "a.b"},
    "host.registry": {"path": "HKLM\\a"},
}
BY_SHELL = [name for name in NAMES if find_check(f"host.{name}").shell]
SAMPLES = [
    case
    for path in CASES
    if "answers" in (case := json.loads(path.read_text(encoding="utf-8")) | {"id": path.parent.name})
]


class BabblingShell:
    """Answers every script with the same bytes."""

    os = "linux"

    def __init__(self, stdout: str, stderr: str) -> None:
        self._stdout, self._stderr = stdout, stderr

    def run(self, *_args: object, **_named: object) -> CommandOutput:
        return CommandOutput(("x",), 1, self._stdout, self._stderr)

    run_script = run


def read(check_id: str, shell: Any) -> None:
    spec = find_check(check_id)
    assert spec.shell is not None
    with suppress(TargetError):
        assert as_fields(spec.shell(shell, build_params(spec, NEEDED.get(check_id, {}))))


@pytest.mark.parametrize("name", BY_SHELL)
@given(stdout=st.text(), stderr=st.text(max_size=50))
@settings(max_examples=50)
def test_any_text_is_read_or_refused(name: str, stdout: str, stderr: str) -> None:
    read(f"host.{name}", BabblingShell(stdout, stderr))


WORDS = st.sampled_from(
    [
        "",
        " ",
        "0",
        "-1",
        "99999999999999999999999999",
        "1.5",
        "\x1e",
        "\x1f",
        "\n",
        "²",
        "LISTEN",
        "%",
        ")",
        "inf",
    ]
)


@given(sample=st.sampled_from(SAMPLES), data=st.data())
@settings(max_examples=600)
def test_damaged_output_is_read_or_refused(sample: dict[str, Any], data: st.DataObject) -> None:
    """Real output with a piece cut out or put in."""
    damaged = {}
    for name, lines in sample["answers"].items():
        text = "\n".join(lines)
        begin = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(begin, min(len(text), begin + 40)))
        damaged[name] = (text[:begin] + data.draw(WORDS) + text[end:]).split("\n")
    read(sample["id"], shell_of({**sample, "answers": damaged}))


# Words that PowerShell answers with, in every place where they may stand.
ODD = st.sampled_from(
    [
        None,
        "",
        0,
        -1,
        1.5,
        2**64 - 1,
        2**70,
        True,
        "Running",
        "²",
        "1,5",
        "x\ud800",
        "2026-10-05T08:59:58.1234567Z",
        "2026-10-05",
        [],
        {},
        [None],
        [[]],
        ["a", 1],
        [{}],
        {"a": 1},
    ]
)
WINDOWS_SAMPLES = [
    case
    for path in CASES
    if "windows" in (case := json.loads(path.read_text(encoding="utf-8")) | {"id": path.parent.name})
    and "error" not in case["windows"]
]


class BabblingWindows(AnsweringWindows):
    """Answers with whatever it was given, be it a table or not."""

    def __init__(self, said: object) -> None:
        super().__init__({})
        self._said = {"answer": said}


def read_windows(sample: dict[str, Any], said: object) -> None:
    spec = find_check(sample["id"])
    assert spec.windows is not None
    machine = BabblingWindows(said)
    with suppress(TargetError):
        fields = as_fields(spec.windows(machine, build_params(spec, sample.get("params", {}))))
        json.dumps(fields, default=str, ensure_ascii=False).encode()


def places_of(said: object, to: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Return the way to each value of an answer, as keys and numbers."""
    match said:
        case dict():
            inner = [place for key in said for place in places_of(said[key], (*to, key))]
        case list():
            inner = [place for number, each in enumerate(said) for place in places_of(each, (*to, number))]
        case _:
            inner = []
    return [to, *inner]


@given(sample=st.sampled_from(WINDOWS_SAMPLES), data=st.data())
@settings(max_examples=600)
def test_a_damaged_answer_of_powershell_is_read_or_refused(
    sample: dict[str, Any], data: st.DataObject
) -> None:
    """A real answer in which up to three values are others, or gone."""
    said: Any = json.loads(json.dumps(sample["windows"]))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(places_of(said)))
        if not place:
            continue
        inner = said
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = deepcopy(data.draw(ODD))
    read_windows(sample, said)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(sample=st.sampled_from(WINDOWS_SAMPLES), said=ANY_JSON)
@settings(max_examples=200)
def test_any_answer_of_powershell_is_read_or_refused(sample: dict[str, Any], said: object) -> None:
    read_windows(sample, said)
