"""`handrail lint` as text, as JSON with a shape that stays, and as SARIF that is valid."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest

from desktop import __version__
from desktop.cli.author.lint import lint_paths
from desktop.domain.errors import InputError
from tests.unit.cli.sarif_shape import SARIF

GOOD = "runbook: 1\nid: good\ntitle: Good\nsteps:\n  - {id: one, title: One, check: host.load}\n"
# An error and a warning; the error stands behind a sign that UTF-16 counts as two.
BAD = (
    "runbook: 1\nid: bad\ntitle: Bad\nsteps:\n"
    "  - {id: one, title: 😀, check: host.lod}\n"
    "  - id: two\n    title: Ticket #42\n    check: host.load\n"
)
PYTHON = (
    "runbook: 1\nid: py\ntitle: Py\nsteps:\n  - id: one\n    title: One\n    shell: python\n    run: print(\n"
)

Lint = Callable[..., tuple[int, str, str]]


@pytest.fixture
def lint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Lint:
    """Lint paths of a working directory of its own, on a machine with none of the tools for scripts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "none"))

    def run(*paths: str, format_: str = "text") -> tuple[int, str, str]:
        code = lint_paths([Path(path) for path in paths], format_=format_)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def sarif_of(told: str) -> dict[str, Any]:
    """Return the one run of a log that is valid."""
    log = json.loads(told)
    jsonschema.validate(log, SARIF)
    [run] = log["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(ids)) == len(ids)
    assert all(ids[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    return run  # type: ignore[no-any-return]


def test_text_names_each_place_and_counts_at_the_end(lint: Lint) -> None:
    Path("bad.yaml").write_text(BAD)
    code, out, err = lint("bad.yaml")
    assert code == 65
    places = [line.split(" ")[0] for line in out.splitlines()]
    assert places == ["bad.yaml:5:32:", "bad.yaml:7:12:"]
    assert "warning: " in out.splitlines()[1]
    assert err.splitlines()[-1] == "1 file, 1 error, 1 warning"


def test_without_shellcheck_text_says_once_what_was_not_checked(lint: Lint) -> None:
    book = "runbook: 1\nid: s\ntitle: S\nsteps:\n  - {id: one, title: One, run: ls}\n"
    for name in ("a.yaml", "b.yaml"):
        Path(name).write_text(book)
    code, out, err = lint(".")
    assert (code, out) == (0, "")
    assert err == (
        "Note: shellcheck is not installed here, so 2 sh and bash scripts were not checked by it.\n"
        "2 files, 0 errors, 0 warnings\n"
    )
    assert sarif_of(lint(".", format_="sarif")[1])["invocations"] == [
        {
            "executionSuccessful": True,
            "toolExecutionNotifications": [
                {
                    "level": "note",
                    "message": {
                        "text": "shellcheck is not installed here, so 2 sh and bash scripts were not checked by it."
                    },
                }
            ],
        }
    ]
    assert lint(".", format_="json") == (0, "[]\n", "")


def test_json_has_the_shape_that_is_promised(lint: Lint) -> None:
    Path("bad.yaml").write_text(BAD)
    code, out, _ = lint("bad.yaml", format_="json")
    assert code == 65
    error, warning = json.loads(out)
    assert error.pop("message").startswith("There is no check 'host.lod'")
    assert error == {
        "file": "bad.yaml",
        "line": 5,
        "column": 32,
        "severity": "error",
        "rule": "unknown-check",
        "key": "steps[0].check",
    }
    assert (warning["severity"], warning["rule"]) == ("warning", "cut-text")
    assert warning["key"] == "steps[1].title"


def test_a_problem_of_a_file_that_is_no_yaml_has_no_key(lint: Lint) -> None:
    Path("bad.yaml").write_text("a: [\n")
    [problem] = json.loads(lint("bad.yaml", format_="json")[1])
    assert set(problem) == {"file", "line", "column", "severity", "rule", "message"}


def test_the_page_on_formats_names_every_key_of_json() -> None:
    text = (Path(__file__).parents[3] / "docs" / "editor-completion.md").read_text("utf-8")
    for key in ("file", "line", "column", "severity", "rule", "message", "key"):
        assert f"`{key}`" in text


def test_sarif_is_valid_and_tells_the_same(lint: Lint) -> None:
    Path("bad.yaml").write_text(BAD)
    Path("good.yaml").write_text(GOOD)
    code, out, err = lint(".", format_="sarif")
    assert (code, err) == (65, "")
    run = sarif_of(out)
    assert run["tool"]["driver"]["name"] == "Handrail"
    assert run["tool"]["driver"]["version"] == __version__
    error, warning = run["results"]
    assert (error["ruleId"], error["level"]) == ("unknown-check", "error")
    assert (warning["ruleId"], warning["level"]) == ("cut-text", "warning")
    assert "no check 'host.lod'" in error["message"]["text"]
    [location] = error["locations"]
    assert location["logicalLocations"] == [{"fullyQualifiedName": "steps[0].check"}]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "bad.yaml", "uriBaseId": "%SRCROOT%"}


def test_columns_of_sarif_are_utf_16_code_units(lint: Lint) -> None:
    Path("bad.yaml").write_text(BAD)
    run = sarif_of(lint("bad.yaml", format_="sarif")[1])
    assert run["columnKind"] == "utf16CodeUnits"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    written = BAD.splitlines()[4].encode("utf-16-le")
    assert written[2 * (region["startColumn"] - 1) :].decode("utf-16-le").startswith("host.lod")


def test_sarif_of_nothing_found_is_valid(lint: Lint) -> None:
    Path("good.yaml").write_text(GOOD)
    code, out, _ = lint("good.yaml", format_="sarif")
    assert code == 0
    assert sarif_of(out)["results"] == []


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not have")
@pytest.mark.parametrize("name", ["a b.yaml", "100%.yaml", "ä😀.yaml", "c:d#e?.yaml", b"\xff[1].yaml"])
def test_names_of_files_are_percent_encoded_and_lead_back(lint: Lint, name: str | bytes) -> None:
    folder = Path("with space")
    folder.mkdir()
    path = folder / os.fsdecode(name)
    path.write_text("a: [\n")
    [result] = sarif_of(lint(".", format_="sarif")[1])["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri, errors="surrogateescape") == str(path)


def test_a_file_elsewhere_has_a_uri_of_its_own(lint: Lint, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("else where") / "bad.yaml"
    path.write_text("a: [\n")
    [result] = sarif_of(lint(str(path), format_="sarif")[1])["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert set(location) == {"uri"}
    assert urlsplit(location["uri"]).scheme == "file"
    assert unquote(urlsplit(location["uri"]).path) == str(path)


def test_a_problem_of_a_whole_file_has_no_region(lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    Path("bad.yaml").touch()
    monkeypatch.setattr(Path, "read_bytes", refuse)
    [result] = sarif_of(lint("bad.yaml", format_="sarif")[1])["results"]
    assert (result["ruleId"], result["message"]["text"]) == (
        "unreadable",
        "it cannot be read: Permission denied",
    )
    assert "region" not in result["locations"][0]["physicalLocation"]
    [problem] = json.loads(lint("bad.yaml", format_="json")[1])
    assert (problem["line"], problem["column"], "key" in problem) == (0, 0, False)


def test_problems_of_scripts_come_in_the_order_of_the_file(lint: Lint) -> None:
    Path("py.yaml").write_text(PYTHON.replace("title: One", "title: Ticket #42"))
    code, out, _ = lint("py.yaml", format_="json")
    assert code == 65
    assert [problem["rule"] for problem in json.loads(out)] == ["cut-text", "python-syntax"]


def test_every_yaml_file_below_a_folder_is_looked_at_once(lint: Lint) -> None:
    for name in ("a/b/bad.yaml", "a/bad.yml", "a/bad.txt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("a: [\n")
    found = json.loads(lint("a", "a/bad.yml", format_="json")[1])
    assert [problem["file"] for problem in found] == [str(Path("a/b/bad.yaml")), str(Path("a/bad.yml"))]


def test_an_unknown_format_and_a_missing_path_are_refused(lint: Lint) -> None:
    with pytest.raises(InputError, match=r"lint has no format 'sarf'\. Did you mean sarif\?"):
        lint(".", format_="sarf")
    with pytest.raises(InputError, match="no such file or folder"):
        lint("none.yaml")
