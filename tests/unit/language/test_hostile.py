"""No text, however hostile, takes the process down, or more than a second and 150 MB: a typed refusal or a load."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.domain.errors import RunbookError
from desktop.language import load_data

RUNNER = Path(__file__).with_name("hostile_runner.py")
ROOT = Path(__file__).parents[3]
REFUSED, LOADED = 10, 11
MAX_S, MAX_MB = 1.0, 150

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="measures each load in a forked process")


def _bomb(levels: int, width: int) -> str:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]" for level in range(1, levels)]
    return "\n".join(lines)


def _merge_bomb(levels: int) -> str:
    lines = ["m0: &m0 {k: v}"]
    lines += [f"m{level}: &m{level} {{<<: [*m{level - 1}, *m{level - 1}]}}" for level in range(1, levels)]
    return "\n".join(lines)


def _chain(levels: int) -> str:
    return "\n".join(["- &c0 [x]", *(f"- &c{n} [*c{n - 1}]" for n in range(1, levels))])


REFUSALS = {
    "brackets": b"[" * 100_000,
    "brackets of a megabyte": b"[" * 999_999,
    "braces": b"{a: " * 100_000,
    "open braces": b"{" * 100_000,
    "complex keys": b"? " * 100_000,
    "nested dashes": b"- " * 100_000,
    "deep blocks": "".join(" " * depth + "a:\n" for depth in range(400)).encode(),
    "billion laughs": _bomb(12, 9).encode(),
    "merge bomb": _merge_bomb(22).encode(),
    "chain of aliases": _chain(60).encode(),
    "text through aliases": ("a: &a " + "x" * 60_000 + "\nb: [" + "*a, " * 15_000 + "]").encode(),
    "alias to itself": b"a: &a [*a]",
    "alias to nothing": b"a: *b",
    "two megabytes": b"a: b\n" * 400_000,
    "many nodes": b"[" + b"1," * 30_000 + b"]",
    "many keys": "\n".join(f"k{n}: v" for n in range(12_000)).encode(),
    "huge scalar": b"a: " + b"x" * 70_000,
    "huge block scalar": b"a: |\n" + b"  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n" * 3_000,
    "duplicate key": b"a: 1\nb: 2\na: 3",
    "nul": b"a: \x00b",
    "control characters": b"a: \x1b[31mred\x07",
    "utf-16": "a: b".encode("utf-16"),
    "utf-32": "a: b".encode("utf-32"),
    "invalid utf-8": b"a: \xff\xfe\xfa",
    "cut utf-8": b"a: \xe2\x82",
    "tab": b"a:\n\tb: c",
    "python tag": b"!!python/object/apply:os.system ['true']",
    "binary tag": b"a: !!binary aGVsbG8=",
    "custom tag": b"a: !x 1",
    "two documents": b"a: 1\n---\nb: 2",
    "loses digits": b"version: 1.10",
    "huge number": b"a: " + b"9" * 5_000,
    "endless fraction": b"a: 0." + b"1" * 5_000,
    "infinity": b"a: .inf",
    "octal look": b"a: 007",
    "list as key": b"? [a, b]\n: c",
    "open quote": b'a: "' + b"x" * 60_000,
    "stars": b"*" * 100_000,
    "anchors": b"&a " * 50_000,
    "directives": b"%YAML 9.9\n---\na: b",
    "percent": b"%" * 100_000,
    "colons": b":" * 3 + b" : " * 50_000,
}
LOADS = {
    "empty": b"",
    "comment": b"# nothing",
    "bom": b"\xef\xbb\xbfa: b",
    "crlf": b"a: b\r\nc: d\r\n",
    "long comment": b"#" + b"x" * 900_000,
    "blank lines": b"\n" * 900_000,
    "anchors in bounds": b"a: &a [1, 2]\nb: *a\nc: *a",
    "deep in bounds": b"[" * 32 + b"]" * 32,
    "quoted everything": b'{"a": "b\\u263a", "c": \'d\'}',
    "many in bounds": b"[" + b"1," * 19_000 + b"]",
}


def _measured(texts: list[bytes], folder: Path) -> list[dict[str, float]]:
    written = folder / "texts.json"
    written.write_text(json.dumps([text.decode("latin-1") for text in texts]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(RUNNER), str(written)],
        check=True, capture_output=True, text=True, cwd=ROOT, timeout=100, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    found: list[dict[str, float]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    texts = REFUSALS | LOADS
    ends = _measured(list(texts.values()), tmp_path_factory.mktemp("hostile"))
    return dict(zip(texts, ends, strict=True))


@pytest.mark.parametrize("name", [*REFUSALS, *LOADS])
def test_hostile_text_ends_well_and_in_bounds(name: str, measured: dict[str, dict[str, float]]) -> None:
    ended = measured[name]
    assert ended["end"] == (REFUSED if name in REFUSALS else LOADED)
    assert ended["seconds"] < MAX_S
    assert ended["peak_mb"] < MAX_MB


def test_the_yaml_test_suite_is_refused_or_loaded_in_bounds(corpora: Path, tmp_path: Path) -> None:
    cases = json.loads((corpora / "yaml-test-suite" / "cases.json").read_text(encoding="utf-8"))
    ended = _measured([_latin(case["yaml"]) for case in cases], tmp_path)
    assert len(ended) == len(cases) > 400
    assert {end["end"] for end in ended} <= {REFUSED, LOADED}
    assert max(end["seconds"] for end in ended) < MAX_S
    assert max(end["peak_mb"] for end in ended) < MAX_MB


def _latin(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


def test_the_yaml_test_suite_gives_its_values(corpora: Path) -> None:
    """Of what is valid, loads, and is one JSON value, all but five cases that libyaml reads otherwise agree."""
    cases = json.loads((corpora / "yaml-test-suite" / "cases.json").read_text(encoding="utf-8"))
    equal, different = 0, set()
    for case in cases:
        try:
            found, wanted = load_data(case["yaml"]), json.loads(case["json"] or "")
        except (RunbookError, ValueError):  # refused, or more than one document
            continue
        if not case["fail"] and case["has_json"]:
            equal += found == wanted
            different |= set() if found == wanted else {case["id"]}
    assert equal >= 187
    assert different <= {"652Z", "HM87-01", "JEF9-02", "L24T-01", "Y2GN"}
