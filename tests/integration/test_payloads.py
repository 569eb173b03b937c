"""Known attack strings as values of inputs: each arrives byte for byte where it is used, and nothing else happens.

They go the whole way, through the input, the session and the target. What carries them runs in a network of its own
and is the first of its processes, so that it sees each that is left over."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import InputError
from desktop.domain.inputs import Input, InputType
from desktop.engine.inputs import parse_value
from tests.end2end.terminal import ROOT
from tests.integration.carrying import OBEYED, WAYS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="makes namespaces, which needs Linux")
LISTS = (
    "command-injection-template", "shell-delimiters", "shell-operators", "command_exec", "command-execution-unix",
    "traversals-8-deep-exotic-encoding", "path-traversal-windows",
)  # fmt: skip
# What an input refuses by its rules, and the shell's own signs around a command that would leave a file.
NUL, NOT_UTF_8 = ["a\0b", "\0"], ["\udcff"]
SEVERAL_LINES = ["a\nb", "a\r\nb", "\n: >hit\n", "'\n: >hit\n'", "last line\n"]
OWN = [
    "'; : >hit; '",
    '"; : >hit; "',
    "$(: >hit)",
    "`: >hit`",
    "(: >hit)&",
    "-n",
    "--",
    "\\",
    "'",
    '"',
    "!!",
    "\t x ",
]


@pytest.fixture(scope="session")
def known(corpora: Path) -> list[str]:
    """The strings of fuzzdb, PayloadsAllTheThings and the Big List of Naughty Strings that are no empty lines."""
    values: list[str] = json.loads((corpora / "blns" / "blns.json").read_text("utf-8"))
    for name in LISTS:
        values += (corpora / "injection" / f"{name}.txt").read_text("utf-8", errors="replace").split("\n")
    kept = [value for value in values if value]
    assert len(kept) == 1664
    return kept


def carried(way: str, values: Sequence[str], folder: Path) -> dict[str, Any]:
    """Return the report of what became of values, made where nothing else is."""
    for name in ("work", "home"):
        (folder / name).mkdir()
    own = ["unshare", "--net", "--pid", "--fork", "--kill-child"]
    own += [] if os.geteuid() == 0 else ["--map-root-user"]
    made = subprocess.run([*own, "true"], capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"this account may not have a network of its own: {made.stderr.strip()}")
    done = subprocess.run(
        [*own, sys.executable, "-m", "tests.integration.carrying", way, str(folder)],
        input=json.dumps(values),
        env={**os.environ, "HOME": str(folder / "home")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.mark.parametrize("way", WAYS)
def test_every_known_attack_arrives_byte_for_byte_and_nothing_else_happens(
    way: str, known: list[str], tmp_path: Path, need_server: Callable[..., None]
) -> None:
    if WAYS[way].is_far:
        need_server("sshd")
        if os.geteuid() != 0:
            pytest.skip("sshd drops the rights of root, which it must really have in a network of its own")
    taken = [*known, *OWN, *SEVERAL_LINES]
    assert carried(way, [*taken, *NUL, *NOT_UTF_8], tmp_path) == {
        "carried": len(taken),
        "wrong": [],
        "refused": {
            "a text may not hold a NUL character.": NUL,
            "the text holds bytes that are not UTF-8.": NOT_UTF_8,
        },
        "left": [],
        "orphans": 0,
        "is_something_running": False,
    }


def test_an_input_of_one_line_takes_every_known_attack_and_refuses_what_has_several(known: list[str]) -> None:
    refused: dict[str, list[str]] = {}
    for value in [*known, *OWN, *SEVERAL_LINES, *NUL, *NOT_UTF_8]:
        try:
            assert parse_value(Input(type=InputType.STRING), value) == value
        except InputError as fault:
            refused.setdefault(str(fault), []).append(value)
    assert refused == {
        "one line only.": SEVERAL_LINES,
        "a text may not hold a NUL character.": NUL,
        "the text holds bytes that are not UTF-8.": NOT_UTF_8,
    }


def test_a_value_that_is_obeyed_would_be_noticed(tmp_path: Path) -> None:
    leaves_a_file, leaves_a_process = "'$(: >hit)'\"$(: >hit)\"", "x; ( : ) &"
    stays = f"x; {shutil.which('tail')} -f /dev/null >/dev/null 2>&1 &"
    report = carried(OBEYED, ["x", leaves_a_file, leaves_a_process, stays, "a b", "/none"], tmp_path)
    assert report["carried"] == 2  # x and /none
    wrong = [told.partition(" came as ")[0] for told in report["wrong"]]
    assert wrong == [repr(leaves_a_file), repr(leaves_a_process), repr(stays), "'a b'"]
    assert report["left"] == ["hit"]
    assert report["orphans"] == 1
    assert report["is_something_running"]
