"""The measures that others made, on secrets and ordinary lines that nobody here wrote; time is not judged here."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import lack

_ROOT = Path(__file__).parents[3]


def _measure(corpora: Path, script: str, *words: str) -> list[dict[str, Any]]:
    file = corpora.parent / "measures" / script
    if not file.is_file():
        lack(f"the measure {file}")
    told = subprocess.run(
        [sys.executable, str(file), "--pythonpath", str(_ROOT), *words],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(_ROOT)},
    )
    return [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]


@cache
def _recall(corpora: Path, source: str) -> dict[str, dict[str, Any]]:
    others = {"gitleaks", "noseyparker", "jc_outputs"} - {source, "jc_outputs"}
    words = (
        "--callable",
        "desktop.redaction:redact_text",
        "--mutate",
        "plain,json,ansi",
        "--exclude-src",
        *others,
    )
    return {figures["mode"]: figures for figures in _measure(corpora, "redaction_bench.py", *words)}


@pytest.mark.parametrize(("source", "least"), [("gitleaks", 0.95), ("noseyparker", 0.90)])
def test_most_secrets_that_others_labelled_are_hidden(corpora: Path, source: str, least: float) -> None:
    figures = _recall(corpora, source)
    assert figures["plain"]["recall"] >= least
    assert abs(figures["ansi"]["recall"] - figures["plain"]["recall"]) <= 0.01
    assert abs(figures["json"]["recall"] - figures["plain"]["recall"]) <= 0.03
    assert figures["plain"]["errors"] == 0


def test_ordinary_output_of_commands_is_left_as_it_is(corpora: Path) -> None:
    for figures in _recall(corpora, "gitleaks").values():
        assert figures["neg_lines"] > 1000
        assert figures["precision_neg"] >= 0.999


def test_few_other_words_are_lost_with_the_secrets(corpora: Path) -> None:
    words = ("--callable", "desktop.redaction:redact_text", "--exclude-src", "jc_outputs")
    assert _measure(corpora, "redaction_bench.py", *words)[0]["collateral"] <= 0.03


def test_text_is_made_safe_and_plain_text_is_left_alone(corpora: Path) -> None:
    [figures] = _measure(corpora, "text_safety_bench.py", "--callable", "desktop.redaction.clean:clean")
    assert figures["crash_free"] == figures["clean_output"] == 1
    assert figures["unchanged"] >= 0.999
