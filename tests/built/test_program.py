"""The program that `dev.py build` makes does what the sources do: the same steps, the same backends, a window."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from desktop.ui.editor.look import Asked
from desktop.ui.editor.look_child import Answer, Order, receive, send
from tests.end2end.terminal import ROOT, Terminal

BUILT = Path(os.environ.get("HANDRAIL_BUILT") or ROOT / "dist" / "handrail" / "handrail")

pytestmark = pytest.mark.built


def started(
    home: Path, program: list[str], *words: str, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """Run the program where nothing of this checkout is found by chance."""
    environment = {**Terminal(home, {}).variables, "QT_QPA_PLATFORM": "offscreen", **variables}
    return subprocess.run(
        [*program, *words], cwd=home, env=environment, capture_output=True, text=True, timeout=100
    )


@pytest.fixture
def built(tmp_path: Path) -> list[str]:
    assert BUILT.is_file(), f"{BUILT} is not there; `python3 dev.py build` makes it"
    return [str(BUILT)]


@pytest.fixture
def source() -> list[str]:
    return [sys.executable, "-c", (f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
            "from desktop.app import main; sys.exit(main())")]  # fmt: skip


def told(report: dict[str, Any]) -> object:
    """What a run of first-look is told as, without what was measured and when."""
    steps = [
        (step["id"], step["title"], step["target"], sorted(step["reading"] or {})) for step in report["steps"]
    ]
    return report["runbook"]["sha256"], report["ended"], steps, sorted(report)


def test_first_look_is_told_as_by_the_sources(tmp_path: Path, built: list[str], source: list[str]) -> None:
    words = ("run", "first-look", "--no-input", "--json")
    ours, its = (json.loads(started(tmp_path, program, *words).stdout) for program in (source, built))
    assert told(its) == told(ours)
    assert len(its["steps"]) > 8


def test_the_run_is_recorded_and_summed_up(tmp_path: Path, built: list[str]) -> None:
    started(tmp_path, built, "run", "first-look", "--no-input", "--json")
    [row] = json.loads(started(tmp_path, built, "runs", "--json").stdout)
    for format_ in ("markdown", "text", "html", "adf", "json"):
        summary = started(tmp_path, built, "summary", row["run_id"], "--format", format_)
        assert (summary.returncode, summary.stderr) == (0, "")
        assert re.search("first.look", summary.stdout)
    assert started(tmp_path, built, "verify", row["run_id"]).returncode == 0


def test_the_library_and_every_check_are_inside(tmp_path: Path, built: list[str], source: list[str]) -> None:
    for words in (("list", "--json"), ("checks", "--json"), ("--version",), ("schema",)):
        ours, its = (started(tmp_path, program, *words) for program in (source, built))
        assert (its.returncode, its.stderr) == (0, "")
        if words[0] == "list":
            assert [one["id"] for one in json.loads(its.stdout)] == [
                one["id"] for one in json.loads(ours.stdout)
            ]
        else:
            assert its.stdout == ours.stdout


@pytest.mark.parametrize(
    "backend", ["", "keyring.backends.SecretService.Keyring", "keyring.backends.kwallet.DBusKeyring"]
)
def test_keyrings_are_found_as_by_the_sources(
    tmp_path: Path, built: list[str], source: list[str], backend: str
) -> None:
    said = []
    for program in (source, built):
        found = started(tmp_path, program, "doctor", "--json", PYTHON_KEYRING_BACKEND=backend)
        said += [one["said"] for one in json.loads(found.stdout) if one["what"] == "keyring"]
    assert said[0] == said[1]


def test_the_window_paints_and_ends(tmp_path: Path, built: list[str]) -> None:
    painted = started(tmp_path, built, "--quit-after-paint")
    assert (painted.returncode, painted.stderr) == (0, "")


def test_the_editors_own_process_looks_at_a_runbook(built: list[str]) -> None:
    text = (ROOT / "runbooks" / "first-look.yaml").read_text(encoding="utf-8")
    asked = Asked(text, "first-look.yaml", ROOT / "runbooks" / "first-look.yaml")
    child = subprocess.Popen([*built, "--look-at-texts"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert child.stdin is not None
        assert child.stdout is not None
        send(cast("BinaryIO", child.stdin), Order(1, asked, {}))
        answer = receive(cast("BinaryIO", child.stdout))
        assert isinstance(answer, Answer)
        assert answer.look.steps
    finally:
        child.communicate(timeout=30)  # with its input closed it ends
    assert child.returncode == 0


def test_notices_name_every_library_and_its_licence(tmp_path: Path) -> None:
    notices = (BUILT.parent / "_internal" / "NOTICES.txt").read_text(encoding="utf-8")
    for name in ("PySide6", "shiboken6", "paramiko", "boto3", "SQLAlchemy", "keyring", "psutil"):
        assert f"\n{name}" in notices
    assert "GNU LESSER GENERAL PUBLIC LICENSE\n                       Version 3" in notices
    for name in (
        "app/handrail.desktop",
        "app/handrail.metainfo.xml",
        "app/handrail.svg",
        "fonts/Inter-LICENSE.txt",
    ):
        assert (BUILT.parent / "_internal" / "resources" / name).is_file()
