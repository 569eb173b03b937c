"""The measures that others made, on secrets and ordinary lines that nobody here wrote; time is not judged here."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import lack

_ROOT = Path(__file__).parents[3]


def _measure(corpora: Path, script: str, *words: str) -> str:
    file = corpora.parent / "measures" / script
    if not file.is_file():
        lack(f"the measure {file}")
    command = [sys.executable, str(file), "--pythonpath", str(_ROOT), *words]
    variables = os.environ | {"PYTHONPATH": str(_ROOT)}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=variables).stdout


@pytest.fixture(scope="module")
def figures(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    out = tmp_path_factory.mktemp("figures") / "redaction.json"
    words = ("--callable", "desktop.redaction:redact_text", "--mutate", "plain,json,ansi", "--json", str(out))
    _measure(corpora, "redaction_bench.py", *words)
    return {one["mode"]: one for one in json.loads(out.read_text())}


@pytest.mark.parametrize(("source", "least"), [("gitleaks", 0.95), ("noseyparker", 0.90)])
def test_most_secrets_that_others_labelled_are_hidden(
    figures: dict[str, dict[str, Any]], source: str, least: float
) -> None:
    recall = {mode: one["by_source"][source]["recall"] for mode, one in figures.items()}
    assert recall["plain"] >= least
    assert abs(recall["ansi"] - recall["plain"]) <= 0.01
    assert abs(recall["json"] - recall["plain"]) <= 0.03


def test_ordinary_output_of_commands_is_left_as_it_is(figures: dict[str, dict[str, Any]]) -> None:
    for one in figures.values():
        assert one["neg_lines"] > 1000
        assert one["precision_neg"] >= 0.999
        assert one["errors"] == 0


def test_few_other_words_are_lost_with_the_secrets(figures: dict[str, dict[str, Any]]) -> None:
    assert figures["plain"]["collateral"] <= 0.03


def test_text_is_made_safe_and_plain_text_is_left_alone(corpora: Path) -> None:
    told = json.loads(
        _measure(corpora, "text_safety_bench.py", "--callable", "desktop.redaction.clean:clean")
    )
    assert told["crash_free"] == told["clean_output"] == 1
    assert told["unchanged"] >= 0.999
