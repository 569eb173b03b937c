"""From a line and column of a script to those of the file, however the script is written."""

import pytest

from desktop.language import load_runbook
from desktop.language.scripts.script import Finding, scripts_of

HEAD = "runbook: 1\nid: t\ntitle: T\n"


def mark_place(text: str, mark: str = "HERE") -> tuple[int, int]:
    before = text[: text.index(mark)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def mapped(text: str, *, mark: str = "HERE", past: int = 0) -> tuple[int, int]:
    """Return where the file has what stands at the mark in the script."""
    [script] = scripts_of("f.yaml", load_runbook(text.encode(), "f.yaml"))
    line, column = mark_place(script.text, mark)
    problem = script.problem(Finding(line, column + past, "rule", "message"))
    return problem.line, problem.column


EXACT = {
    "a literal block": "    run: |\n      echo a\n        echo HERE\n",
    "a literal block, stripped": "    run: |-\n      echo a\n      echo HERE\n",
    "empty lines before the first": "    run: |\n\n\n      echo HERE\n",
    "lines of spaces only": "    run: |\n      a\n          \n\n      echo HERE\n",
    "a comment at the header": "    run: | # echo HER\n      echo a\n      echo HERE\n",
    "the same line twice": "    run: |\n      echo a\n      echo a\n      echo HERE\n      echo a\n",
    "an indentation that is told": "    run: |2\n        echo a\n      echo HERE\n",
    "signs of other scripts": "    run: |\n      echo 😀 ä HERE\n",
    "a tab": "    run: |\n      if x; then\n      \techo HERE\n      fi\n",
    "a folded block": "    run: >\n      echo a &&\n      echo b &&\n      echo HERE\n",
    "a folded block with lines that stay": "    run: >\n      echo a\n\n        echo b\n        HERE\n      echo c\n",
    "a header on a line of its own": "    run: &a\n      |\n      echo a | echo HERE\n",
    "a plain text": "    run: echo HERE\n",
    "a text in quotes": "    run: 'echo HERE'\n",
    "a text in double quotes": '    run: "echo HERE"\n',
    "a text in a mapping on one line": "    env: {A: b}\n    run: echo HERE\n",
}


@pytest.mark.parametrize("written", EXACT.values(), ids=EXACT)
def test_a_place_in_a_script_is_found_in_the_file(written: str) -> None:
    text = f"{HEAD}steps:\n  - id: one\n    title: One\n{written}"
    assert mapped(text) == mark_place(text)


def test_lines_that_end_with_a_carriage_return_count_the_same() -> None:
    text = f"{HEAD}steps:\n  - id: one\n    title: One\n{EXACT['a literal block']}"
    assert mapped(text.replace("\n", "\r\n")) == mark_place(text)


@pytest.mark.parametrize(
    "written",
    ["    run: 'echo ''x'' HERE'\n", '    run: "a\\nHERE"\n', "    run: echo a\n      HERE\n"],
    ids=["doubled quotes", "escapes", "several lines"],
)
def test_what_is_not_written_as_it_reads_is_placed_at_its_start(written: str) -> None:
    text = f"{HEAD}steps:\n  - id: one\n    title: One\n{written}"
    assert mapped(text) == (7, 10)


def test_a_place_behind_the_end_is_at_the_end() -> None:
    text = (
        f"{HEAD}steps:\n  - id: one\n    title: One\n    run: |\n      echo a\n      HERE\n\n  # a comment\n"
    )
    line, column = mark_place(text)
    assert mapped(text, past=4) == (line, column + 4)
    [script] = scripts_of("f.yaml", load_runbook(text.encode(), "f.yaml"))
    for past_end in (Finding(3, 1, "r", "m"), Finding(99, 99, "r", "m")):
        problem = script.problem(past_end)
        assert (problem.line, problem.column) == (line, column + 4)


def test_each_script_has_its_own_place_shell_and_names() -> None:
    text = (
        f"{HEAD}shell: bash\nsteps:\n"
        "  - {id: one, title: One, run: echo HERE, env: {host: a, PORT: 1}}\n"
        "  - {id: look, title: Look, check: host.load}\n"
        "  - {id: two, title: Two, shell: python, run: 'print(HERE)'}\n"
    )
    one, two = scripts_of("f.yaml", load_runbook(text.encode(), "f.yaml"))
    assert (one.step, one.shell, one.names) == ("one", "bash", {"host", "PORT"})
    assert (two.step, two.shell, two.names) == ("two", "python", frozenset())
    problem = two.problem(Finding(1, 7, "rule", "message", is_warning=True))
    assert (problem.line, text.splitlines()[problem.line - 1][problem.column - 1 :][:4]) == (8, "HERE")
    assert (problem.file, problem.rule, problem.is_warning) == ("f.yaml", "rule", True)
