"""Whatever a machine writes gives a reading or a typed refusal, never another error."""

import json
from contextlib import suppress
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
from tests.unit.checks.test_golden import CASES, shell_of

NEEDED: dict[str, dict[str, Any]] = {
    "host.process": {"pattern": "a"},
    "host.service": {"name": "a"},
    "host.file": {"path": "/a"},
    "host.largest": {"path": "/a"},
    "host.certificates": {"path": "/a"},
    "host.sysctl": {"name": "a.b"},
}
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


@pytest.mark.parametrize("name", NAMES)
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
