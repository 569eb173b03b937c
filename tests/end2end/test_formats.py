"""Other programs read what the terminal tells: Prometheus' own tool, a monitor by exit status, a server that tests."""

import os
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.end2end.terminal import Terminal, write_runbook

SAMPLE = re.compile(r"^(handrail\w+\{.*\} \S+)$", re.MULTILINE)


def promtool(*words: str, said: str = "", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["promtool", *words], input=said, capture_output=True, text=True, timeout=60, cwd=cwd, check=False
    )


@pytest.mark.requires_server("promtool")
@pytest.mark.parametrize(
    "words", [("host.disk", "path=/"), ("host.memory",), ("host.processes",), ("host.load",)]
)
def test_prometheus_finds_nothing_wrong(terminal: Terminal, words: tuple[str, ...]) -> None:
    told = terminal.run("check", *words, "--format", "openmetrics")
    looked = promtool("check", "metrics", said=told.stdout)
    assert (looked.returncode, looked.stderr) == (0, "")


@pytest.mark.requires_server("promtool")
def test_prometheus_takes_in_what_was_read_with_all_its_labels(terminal: Terminal, tmp_path: Path) -> None:
    odd = tmp_path / 'a "b" \\n c'
    odd.mkdir()
    told = terminal.run("check", "host.disk", f"path={odd}", "--format", "openmetrics")
    assert told.stdout.endswith("# EOF\n")
    # The tool that takes in whole files wants a time for each sample; a page that is scraped has none.
    (tmp_path / "page.om").write_text(SAMPLE.sub(r"\1 1700000000", told.stdout))
    made = promtool("tsdb", "create-blocks-from", "openmetrics", "page.om", "data", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    (tmp_path / "data" / "wal").mkdir()  # without one, nothing is dumped
    dumped = promtool("tsdb", "dump", "data", cwd=tmp_path).stdout
    values = {
        line.split("} ")[0]: line.split("} ")[1].split()[0] for line in dumped.splitlines() if "} " in line
    }
    assert len(values) == len(SAMPLE.findall(told.stdout))
    [used] = [float(value) for labels, value in values.items() if "host_disk_used_ratio" in labels]
    space = os.statvfs(odd)
    real = 1 - space.f_bavail / (space.f_blocks - space.f_bfree + space.f_bavail)
    assert used == pytest.approx(real, abs=0.01)
    assert all(r"a \"b\" \\n c" in labels for labels in values)


@pytest.mark.parametrize(
    ("words", "line", "code"),
    [
        (
            ("net.tcp", "host=127.0.0.1", "port=1"),
            r"CRITICAL - net.tcp on local: .* refuses .* \| port=1 ",
            2,
        ),
        (("host.dsk",), r"UNKNOWN - .*Did you mean host.disk", 3),
        (("host.disk", "--on", "ssh://127.0.0.1:1"), r"UNKNOWN - host.disk on ssh:", 3),
        (("host.disk", "--on", "ssh://127.0.0.1:1", "--save"), r"UNKNOWN - host.disk on ssh:", 3),
        (("host.disk", "--nothing-like-it"), r"", 3),
    ],
    ids=["refused", "no such check", "no host", "recorded", "no such option"],
)
def test_a_monitor_reads_one_line_and_an_exit_status(
    terminal: Terminal, words: tuple[str, ...], line: str, code: int
) -> None:
    told = terminal.run("check", *words, "--format", "nagios")
    assert told.code == code
    assert re.match(line, told.stdout)
    assert told.stdout.count("\n") <= 1


def test_a_reading_for_a_monitor_can_be_recorded(terminal: Terminal) -> None:
    told = terminal.run("check", "host.disk", "path=/", "--format", "nagios", "--save")
    assert re.search(r" \| .*used_pct=[0-9.]+%;@85:;@95:", told.stdout)
    assert terminal.run("runs", "--json").json[0]["runbook_id"] == "check-host-disk"


STEPS = """\
  - id: rows
    title: 'Each <of> "these" & those'
    each: [one, two]
    run: 'printf "\\033[31m]]><&\\001%s\\n" "$I"; test "$I" = one'
    env: {I: "${item}"}
  - id: gone
    title: Not here
    when: 1 == 2
    run: "true"
  - id: dead
    title: Could not be read
    check: host.load
    on: ssh://127.0.0.1:1
"""


def test_a_run_is_read_as_junit(terminal: Terminal, tmp_path: Path) -> None:
    book = write_runbook(tmp_path / "book.yaml", STEPS)
    told = terminal.run("run", str(book), "--no-input", "--format", "junit")
    suite = ElementTree.fromstring(told.stdout).find("testsuite")
    assert suite is not None
    kinds = {
        case.get("name"): next((part.tag for part in case if part.tag != "system-out"), "")
        for case in suite.iter("testcase")
    }
    assert kinds == {
        'Each <of> "these" & those [one]': "",
        'Each <of> "these" & those [two]': "failure",
        "Not here": "skipped",
        "Could not be read": "error",
        "How the run ended": "",
    }
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5",
        "failures": "1",
        "errors": "1",
        "skipped": "1",
    }
    assert told.code == 2
    newest = terminal.run("runs", "--json").json[0]["run_id"]
    assert terminal.run("summary", newest, "--format", "junit").stdout == told.stdout


def test_a_run_that_waits_for_a_person_is_not_green(terminal: Terminal, tmp_path: Path) -> None:
    book = write_runbook(tmp_path / "book.yaml", "  - {id: look, title: Look at it, do: Look.}\n")
    told = terminal.run("run", str(book), "--no-input", "--format", "junit")
    assert told.code == 77
    suite = ElementTree.fromstring(told.stdout).find("testsuite")
    assert suite is not None
    assert suite.get("errors") == "1"


def test_two_formats_are_refused(terminal: Terminal, tmp_path: Path) -> None:
    book = write_runbook(tmp_path / "book.yaml", '  - {id: look, title: Look, run: "true"}\n')
    told = terminal.run("run", str(book), "--format", "junit", "--json")
    assert told.code == 64
    assert "two formats" in told.stderr
