"""Hostile runbooks, inputs and output through the whole program: refused in words or shown as text, never obeyed."""

import base64
import json
import os
import re
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end2end.terminal import ROOT, Terminal, write_runbook
from tests.servers.sshd import Sshd
from tests.unit.language.test_hostile import REFUSALS

MAX_MORE_CPU_S, MAX_MB = 0.5, 150  # than a file of nothing takes
BOMBS = (
    "brackets of a megabyte",
    "billion laughs",
    "merge bomb",
    "text through aliases",
    "many nodes",
    "anchors",
)
EVIL = r"\e[31mRED\e]0;evil\a\u202e\e[2J\0"
RAW = "\x1b[31mE\x1b]0;x\x07\u202e\x9b2J"


@dataclass(frozen=True, slots=True)
class Cost:
    code: int
    cpu_s: float
    peak_mb: float
    said: str


_MEASURE = """
import json, os, sys
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(child, 0)
with open(sys.argv[1], "w") as report:
    json.dump([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024], report)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def cost_of(terminal: Terminal, *arguments: str, timeout_s: float = 60) -> Cost:
    """Run the program and return what it took; the processor's time, since the cores are shared.

    A small program starts it: what a process held before it became the program counts to its peak."""
    report = terminal.home / "cost.json"
    small = (sys.executable, "-S", "-E", "-c", _MEASURE, str(report))
    ended = Terminal(terminal.home, terminal.environment, small).run(*arguments, timeout_s=timeout_s)
    cpu_s, peak_mb = json.loads(report.read_text())
    return Cost(ended.code, cpu_s, peak_mb, ended.stdout + ended.stderr)


@pytest.fixture(scope="module")
def nothing_s(tmp_path_factory: pytest.TempPathFactory) -> float:
    """What the program takes to start and to refuse an empty file."""
    home = tmp_path_factory.mktemp("home")
    (home / "empty.yaml").touch()
    return cost_of(Terminal(home, {}), "lint", str(home / "empty.yaml")).cpu_s


def unsafe_characters(text: str) -> set[str]:
    """Return what a terminal obeys or an eye cannot see."""
    hidden = {"\u202e", "\u200b", "\x7f"}
    return {
        sign
        for sign in text
        if (sign < " " and sign not in "\n\t") or "\x80" <= sign <= "\x9f" or sign in hidden
    }


@pytest.mark.parametrize("command", ["lint", "run"])
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_words_at_little_cost(
    terminal: Terminal, tmp_path: Path, nothing_s: float, name: str, command: str
) -> None:
    file = tmp_path / "bomb.yaml"
    file.write_bytes(REFUSALS[name])
    cost = cost_of(terminal, command, str(file))
    assert cost.code == 65
    assert f"{file}:1:" in cost.said or f"{file}:" in cost.said
    assert cost.cpu_s < nothing_s + MAX_MORE_CPU_S
    assert cost.peak_mb < MAX_MB


def test_every_other_hostile_file_of_a_folder_is_refused_by_its_place(
    terminal: Terminal, tmp_path: Path
) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    for number, data in enumerate(REFUSALS.values()):
        (folder / f"book-{number}.yaml").write_bytes(data)
    ended = terminal.run("lint", str(folder), "--json")
    assert ended.code == 65
    assert {Path(problem["file"]).name for problem in ended.json} == {file.name for file in folder.iterdir()}
    library = Terminal(terminal.home, {"HANDRAIL_LIBRARY": str(folder)})
    assert library.run("list").code == 0
    assert library.run("search", "disk full").code == 0


def hostile_book(folder: Path) -> Path:
    """A runbook whose every text holds what a terminal obeys."""
    e = EVIL
    (folder / "evil.yaml").write_text(
        f"""runbook: 1
id: evil
title: "Title {e}"
summary: "Summary {e}"
tags: ["tag{e}"]
symptoms: ["symptom {e}"]
inputs:
  name: {{type: string, label: "Label {e}", default: "default {e}", help: "help {e}"}}
steps:
  - id: one
    title: "Step {e}"
    why: "Why {e}"
    run: |
      printf 'out \\033[31mX\\033]0;t\\007 \\342\\200\\256\\377\\000 %s' "$A"; printf 'err\\033[2J' >&2
    env: {{A: "${{name}}"}}
    outcomes:
      - warn: exit_status == 0
        say: "Said {e} ${{stdout}}"
      - unknown: otherwise
  - id: kind
    title: "Question {e}"
    ask: "Which {e}?"
    choices:
      a: {{label: "Label {e}", next: make}}
      b: {{label: "Other", next: make}}
  - id: make
    title: "Change {e}"
    effect: changes
    run: "true # {e.replace(chr(92) + "0", "")}"
    risk: "Risk {e}"
    undo: "Undo {e}"
""".replace("\\0", "")
    )
    return folder / "evil.yaml"


def test_no_printed_place_obeys_escape_sequences(terminal: Terminal, tmp_path: Path) -> None:
    library = tmp_path / f"lib{RAW}"
    library.mkdir()
    book = hostile_book(library)
    bad = library / f"bad{RAW}.yaml"
    bad.write_text(
        f'runbook: 1\nid: "bad{EVIL}"\n"key{EVIL}": 1\ntitle: "T{EVIL}"\nsteps: []\n'.replace("\\0", "")
    )
    seat = Terminal(terminal.home, {"HANDRAIL_LIBRARY": str(library)})
    given = ("-i", f"name={RAW}", "--answer", "kind=a", "--consent", "make", "--no-input")
    ended = seat.run("run", str(book), *given)
    assert ended.code == 1, ended.stderr
    [row] = seat.run("runs", "--json").json
    run_id = row["run_id"]
    said = [
        ("show", run_id), ("runs",), ("list",), ("doctor",), ("lint", str(library)), ("run", str(bad)),
        ("summary", run_id, "--format", "text"), ("summary", run_id, "--format", "html"), ("run", RAW),
        ("check", RAW), (RAW,), ("run", f"--{RAW}"), ("check", "host.disk", f"path=/{RAW}"),
        ("check", "host.disk", "--on", f"ssh://{RAW}"), ("search", "symptom"),
    ]  # fmt: skip
    printed = [ended, *(seat.run(*words) for words in said)]
    for one in printed:
        assert unsafe_characters(one.stdout + one.stderr) == set(), one


def test_no_part_of_a_command_hides_from_the_consent(terminal: Terminal, tmp_path: Path) -> None:
    """A terminal takes a title away whole; a command inside one would have run without being seen."""
    hidden = tmp_path / "hidden"
    steps = (
        "  - id: make\n    title: Make\n    effect: changes\n    risk: None.\n    undo: None.\n"
        f"    run: \": '\\e]0;'; touch {hidden}; : '\\a'\"\n"
    )
    ended = terminal.run(
        "run", str(write_runbook(tmp_path / "book.yaml", steps)), "--consent", "make", "--no-input", "--json"
    )
    [row] = terminal.run("runs", "--json").json
    events = terminal.run("show", row["run_id"], "--json").json
    [allowed] = [event["event"]["command"] for event in events if event["kind"] == "ConsentGiven"]
    assert hidden.exists()  # it was allowed, so it ran
    assert f"touch {hidden}" in allowed
    assert f"touch {hidden}" in terminal.run("summary", ended.json["run_id"], "--format", "text").stdout


def test_values_are_never_templates_or_code(terminal: Terminal, tmp_path: Path) -> None:
    """What stands in an input, or comes out of a command, is not looked at again for something to work out."""
    values = (
        "${run.id}",
        "${steps.s0.stdout}",
        "{{7*7}}",
        "{% for x in y %}",
        "%s%n",
        "{0.__class__}",
        "#{7}",
    )
    names = [f"p{number}" for number in range(len(values))]
    head = "inputs:\n" + "".join(f"  {name}: {{type: string}}\n" for name in names)
    steps = "".join(
        f"  - id: s{name}\n    title: One ${{{name}}}\n    run: printf '%s' \"$A\"\n    env: {{A: '${{{name}}}'}}\n"
        f"    outcomes:\n      - pass: stdout == {name}\n        say: 'It is ${{{name}}} and ${{stdout}}.'\n"
        "      - fail: otherwise\n"
        for name in names
    )
    book = write_runbook(tmp_path / "book.yaml", steps, head=head)
    given = [word for name, value in zip(names, values, strict=True) for word in ("-i", f"{name}={value}")]
    ended = terminal.run("run", str(book), *given, "--no-input", "--json")
    for value, step in zip(values, ended.json["steps"], strict=True):
        told = (step["verdict"], step["said"], step["title"])
        assert told == ("pass", f"It is {value} and {value}.", f"One {value}")


@pytest.mark.parametrize(
    "expression",
    [
        "'x' * 1000000000 == stdout",
        '"%999999999d" % 3 == stdout',
        "stdout.__class__ == 1",
        "(lambda: 1)() == 1",
        "[x for x in (1, 2)] == 1",
        "__import__('os').system('true') == 0",
        "open('/etc/passwd') == 1",
        "9 ** 9 ** 9 ** 9 > 1",
        "f'{stdout}' == 'x'",
        "-" * 400 + "1 > 0",
        "(" * 300 + "1" + ")" * 300 + " > 0",
    ],
)
def test_an_expression_that_is_more_than_one_is_refused_at_its_place(tmp_path: Path, expression: str) -> None:
    from desktop.domain.errors import RunbookError
    from desktop.language.loader import load_runbook

    quoted = json.dumps(expression)
    text = (
        "runbook: 1\nid: a-b\ntitle: T\nsteps:\n  - id: one\n    title: One\n    run: 'true'\n"
        f"    outcomes:\n      - fail: {quoted}\n      - pass: otherwise\n"
    )
    begun = time.process_time()
    with pytest.raises(RunbookError) as refused:
        load_runbook(text.encode(), "book.yaml")
    assert any(problem.line == 9 for problem in refused.value.problems)
    assert time.process_time() - begun < 0.5


def test_a_pattern_takes_linear_time_and_what_cannot_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    steps = (
        "  - id: one\n    title: One\n    run: printf '%0.sa' $(seq 40000); echo '!'\n"
        "    capture:\n      found: {regex: '(?P<all>(a+)+)$'}\n"
        "    outcomes:\n      - fail: matches(stdout, '^(a|a)*$')\n"
        "      - fail: matches(stdout, '(.*)*x')\n      - pass: otherwise\n"
    )
    book = write_runbook(tmp_path / "book.yaml", steps)
    cost = cost_of(terminal, "run", str(book), "--no-input", "--json")
    assert cost.cpu_s < 2.0
    assert cost.code in (0, 3)
    back = steps.replace("^(a|a)*$", r"(?=a)(a)\1")
    refused = terminal.run("lint", str(write_runbook(tmp_path / "back.yaml", back)))
    assert refused.code == 65
    assert "back.yaml:" in refused.stdout


def payloads(corpora: Path) -> list[str]:
    """A sample of known attacks on shells, and some that quoting gets wrong."""
    names = ("command-injection-template", "shell-delimiters", "shell-operators", "command-execution-unix")
    lines = [
        line
        for name in names
        for line in (corpora / "injection" / f"{name}.txt").read_text("utf-8", errors="replace").split("\n")
    ]
    lines += json.loads((corpora / "blns" / "blns.json").read_text("utf-8"))
    kept = list(dict.fromkeys(line for line in lines if line and "\0" not in line))
    own = [
        "'; touch HIT; '",
        '"; touch HIT; "',
        "$(touch HIT)",
        "`touch HIT`",
        "a\nb",
        "-n",
        "--",
        "\\",
        "'",
        "!!",
        "\t x ",
    ]
    return own + kept[:: max(1, len(kept) // 60)]


def echo_steps(count: int, on: str = "") -> str:
    """A script that prints each of its values as base64, one a line."""
    where = f"    on: {on}\n" if on else ""
    names = " ".join(f'"$P{number}"' for number in range(count))
    env = "".join(f"      P{number}: '${{p{number}}}'\n" for number in range(count))
    script = f"for value in {names}; do printf '%s' \"$value\" | base64 -w 0; echo; done"
    head = f"  - id: echo\n    title: Echo\n{where}    run: |\n      {script}\n"
    return f"{head}    env:\n{env}    capture: {{rows: lines}}\n"


def told_back(terminal: Terminal, folder: Path, values: list[str], on: str = "") -> list[str]:
    head = "inputs:\n" + "".join(f"  p{number}: {{type: text}}\n" for number in range(len(values)))
    book = write_runbook(folder / "book.yaml", echo_steps(len(values), on), head=head)
    given = [word for number, value in enumerate(values) for word in ("-i", f"p{number}={value}")]
    ended = terminal.run("run", str(book), *given, "--no-input", "--json")
    assert ended.code == 0, ended.stderr[-2000:] + ended.stdout[-2000:]
    [step] = ended.json["steps"]
    return [base64.b64decode(line).decode() for line in step["reading"]["rows"]]


def test_attacks_in_inputs_reach_a_script_here_byte_for_byte(
    terminal: Terminal, tmp_path: Path, corpora: Path
) -> None:
    """Without a network where we may take it away, as an attack that got through might use it."""
    apart = ("unshare", "-n") if os.geteuid() == 0 and shutil.which("unshare") else ()
    values = payloads(corpora)
    before = sorted(path.name for path in [*ROOT.iterdir(), *tmp_path.iterdir(), *terminal.home.iterdir()])
    assert told_back(Terminal(terminal.home, {}, apart), tmp_path, values) == values
    after = sorted(path.name for path in [*ROOT.iterdir(), *tmp_path.iterdir(), *terminal.home.iterdir()])
    assert [name for name in after if name not in before] in ([], ["book.yaml", "data"])


def test_attacks_in_inputs_reach_a_script_over_ssh_byte_for_byte(
    terminal: Terminal, tmp_path: Path, corpora: Path, sshd: Sshd
) -> None:
    sshd.write_client_config(terminal.home)
    values = payloads(corpora)
    assert told_back(terminal, tmp_path, values, f"ssh://root@127.0.0.1:{sshd.port}") == values
    assert not list(Path("/root").glob("HIT"))
    assert not list(sshd.folder.rglob("HIT"))


def test_a_run_goes_on_with_the_bytes_it_began_with(terminal: Terminal, tmp_path: Path) -> None:
    steps = (
        "  - id: wait\n    title: Wait\n    ask: Go on?\n    choices:\n"
        "      a: {label: 'Yes', next: last}\n      b: {label: 'No', next: last}\n"
        "  - {id: last, title: Last, run: 'echo OLD'}\n"
    )
    book = write_runbook(tmp_path / "book.yaml", steps)
    first = terminal.run("run", str(book), "--no-input", "--json")
    book.write_text(book.read_text().replace("OLD", "NEW"))
    resumed = terminal.run("resume", first.json["run_id"], "--answer", "wait=a", "--no-input", "--json")
    assert resumed.json["runbook"]["sha256"] == first.json["runbook"]["sha256"]
    assert resumed.json["steps"][-1]["reading"]["stdout"] == "OLD\n"
    assert "has changed since this run began" in resumed.stderr


def test_markup_in_output_is_text_in_every_format(terminal: Terminal, tmp_path: Path) -> None:
    script = "printf '%s' '<img src=file:///etc/passwd onerror=x> [a](javascript:1) {code} @everyone !x! ![](http://169.254.169.254/)'"
    steps = (
        f'  - id: one\n    title: "<b>One</b> [x](file:///etc)"\n    run: |\n      {script}\n'
        "    outcomes:\n      - warn: exit_status == 0\n        say: Got ${stdout}\n      - unknown: otherwise\n"
    )
    ended = terminal.run("run", str(write_runbook(tmp_path / "book.yaml", steps)), "--no-input", "--json")
    run_id = ended.json["run_id"]
    html = terminal.run("summary", run_id, "--format", "html").stdout
    assert "<img" not in html
    assert "<b>One" not in html
    assert "href" not in html
    markdown = terminal.run("summary", run_id, "--format", "markdown").stdout
    assert not re.search(r"(?<!\\)(\]\(|<img|!\[)", markdown)
    adf = terminal.run("summary", run_id, "--format", "adf").json
    assert '"type": "link"' not in json.dumps(adf)
