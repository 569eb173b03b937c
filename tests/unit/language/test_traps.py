"""The traps of the language, each with the place where it is told and the way out that is named."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.language import check_runbook
from tests.unit.language.linting import marked, only

ROOT = Path(__file__).parents[3]
HEAD = "runbook: 1\nid: x\ntitle: X\ninputs:\n  host: {type: target, default: local}\n"
JUDGED = "- id: a\n  title: T\n  check: host.disk\n  outcomes:\n"
STEP = "- {id: a, title: T, check: host.disk}\n"


@pytest.mark.parametrize(
    ("head", "steps", "words"),
    [
        ("version: 2\n^version: 3\n", STEP, "the key 'version' is already given at line 6, column 1. Keep one of"),
        ("", "- {id: a, title: T, run: x, ^title: U}\n", "is already given at line 7, column 11"),
        ("", "- {id: a, title: T, run: x, outcomes: ^[]}\n", "Write at least one, or leave the key out."),
        ("", "- {id: a, title: T, run: x, ^outcomes: [{fail: exit_status == 2}]}\n", "warning: without `otherwise`,"),
        ("", f"{JUDGED}  - warn: used_pct >= 80\n  - fail: ^used_pct >= 90\n  - pass: otherwise\n",
         "`warn: used_pct >= 80` comes first and holds whenever it does. Swap them."),
        ("", f"{JUDGED}  - fail: used_pct >= 80\n  - warn: ^used_pct >= 90\n  - pass: otherwise\n", "Swap them."),
        ("", f"{JUDGED}  - pass: otherwise\n  - ^fail: used_pct >= 90\n", "Put `otherwise` last."),
        ("", STEP + "- {id: b, title: T, group: [{id: ^a, title: T, run: x}]}\n", "already used at line 7"),
        ("on: ^NO\n", STEP, "ssh:alias, winrm://user@host, aws:profile/region, ssm:profile/region/NODE, db:NAME"),
        ("version: ^1.10\n", STEP, "`version` must be a whole number; this is 1.10."),
        ("owner: ^1.10\n", STEP, "Write it in quotes: '1.10'."),
        ("", "- {id: a, title: T, run: 'ping ^${host}'}\n",
         'Write "$HOST" in the script, and add  env: {HOST: "${host}"}'),
        ("", "- id: a\n  title: T\n  run: |\n    set -e\n    ping ^${host}\n", 'env: {HOST: "${host}"}'),
        ("", "- {id: a, title: T, check: host.disk, set: {b: ^used_percent}}\n", "Did you mean used_pct?"),
        ("", STEP + "- {id: b, title: T, wait: 5m, when: steps.a.^used_percent > 3}\n", "Did you mean used_pct?"),
        ("", "- {id: a, title: T, run: x, capture: {v: {regex: ^'(?P<v>(a+)+)\\1'}}}\n", "linear time"),
        ("", "- {id: a, title: T, do: It refuses, ^try again}\n", "do: 'It refuses, try again'."),
        ("", STEP + "- {id: b, title: T, wait: 5m, next: ^spce}\n", "there is no such step. Known here: a, b."),
        ("", "- {id: a, title: T, check: host.disk, with: {^pth: /}}\n", "Did you mean path?"),
        ("", "- {id: a, title: T, run: x, next: end.resolved}\n- {id: ^b, title: T, run: x}\n", "nothing leads to"),
        ("", "- {id: ^a, title: T, run: x, next: a}\n", "a loop without a way out"),
        ("^titel: x\n", STEP, "Did you mean title?"),
    ],
)  # fmt: skip
def test_a_trap_is_told_at_its_place_with_a_way_out(head: str, steps: str, words: str) -> None:
    text = HEAD + head + "steps:\n" + steps
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "^" in one)
    _, column = marked(text.splitlines()[line - 1])
    problem = only(list(check_runbook(text.replace("^", "", 1).encode(), "x.yaml")))
    assert words in str(problem)
    assert (problem.line, problem.column) == (line, column)


def _merge_bomb(levels: int) -> str:
    lines = ["m0: &m0 {k: v}"]
    return "\n".join(lines + [f"m{n}: &m{n} {{<<: [*m{n - 1}, *m{n - 1}]}}" for n in range(1, levels)])


_PROGRAM = "import sys; from desktop.language import check_runbook; print(*check_runbook(sys.stdin.buffer.read(), 'x'))"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[" * 100_000, "x:1:33: this is nested more than 32 levels deep."),
        (_merge_bomb(22), "x:2:14: merge keys (<<) are not part of YAML 1.2. Write the keys out."),
        ("a: b\n" * 400_000, "x:1:1: this file has 2000000 bytes; 1000000 is the most."),
    ],
    ids=["100,000 brackets", "merge bomb", "2 MB"],
)
def test_a_text_that_is_made_to_break_readers_is_refused(text: str, told: str) -> None:
    """In a process of its own: what it guards against takes the process down."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], input=text.encode(), capture_output=True, cwd=ROOT, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert told in done.stdout.decode()


def test_a_pattern_that_other_engines_take_ages_for_is_fine() -> None:
    step = "- {id: a, title: T, run: x, when: \"matches(host, '^(a+)+$')\"}\n"
    assert check_runbook(f"{HEAD}steps:\n{step}".encode(), "x.yaml") == ()
