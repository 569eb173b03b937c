"""A person at a real terminal with every kind of step: waits, values, pasted output, rows, and ways back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end2end.seat import Seat, Sit, sitting
from tests.end2end.terminal import Terminal, write_runbook

PROMPT = "[q] leave the run open >"


@pytest.fixture
def sit(terminal: Terminal) -> Iterator[Sit]:
    yield from sitting(terminal)


def report(terminal: Terminal) -> Any:
    [row] = terminal.run("runs", "--json").json
    return json.loads(terminal.run("summary", row["run_id"], "--format", "json").stdout)


def events(terminal: Terminal) -> list[Any]:
    [row] = terminal.run("runs", "--json").json
    found: list[Any] = terminal.run("show", row["run_id"], "--json").json
    return found


WAIT = """\
  - {id: settle, title: Let it settle, wait: 10m}
  - {id: after, title: After it, run: echo it is over}
"""


@pytest.mark.parametrize("key", ["\n", "w\n"])
def test_wait_is_counted_down_and_cut_short(terminal: Terminal, sit: Sit, tmp_path: Path, key: str) -> None:
    seat = sit("run", str(write_runbook(tmp_path / "book.yaml", WAIT)), "--no-guided")
    seat.sees("waits 10 min")
    seat.sees("left   [Enter] go on now")
    seat.types(key)
    seat.sees("it is over")
    assert seat.ends() == 0
    waited = report(terminal)["steps"][0]
    assert (waited["verdict"], waited["said"]) == ("pass", "The wait is over.")
    assert waited["reading"]["waited_s"] < 20


def test_ctrl_c_in_a_wait_leaves_the_run_open_and_the_rest_of_it_to_be_waited(
    terminal: Terminal, sit: Sit, tmp_path: Path
) -> None:
    seat = sit("run", str(write_runbook(tmp_path / "book.yaml", WAIT)))
    seat.sees("left   [Enter] go on now")  # guided too, a wait begins by itself
    seat.types("\x03")
    assert seat.ends() == 130
    assert "stays open" in seat.shown
    [row] = terminal.run("runs", "--json").json
    again = sit("resume", row["run_id"])
    again.sees("9 min")
    again.types("w\n")
    again.sees(PROMPT)
    again.types("\n")
    assert again.ends() == 0


def test_what_is_typed_before_a_question_is_shown_is_no_answer_to_it(
    terminal: Terminal, sit: Sit, tmp_path: Path
) -> None:
    steps = (
        "  - {id: slow, title: Slow, run: 'echo begun; sleep 3'}\n"
        "  - {id: settle, title: Settle, wait: 10m}\n"
        "  - {id: again, title: Again, run: 'echo begun; sleep 3'}\n"
        f"  - {{id: make, title: Make, effect: changes, risk: r, undo: u, run: 'touch {tmp_path}/made'}}\n"
    )
    seat = sit("run", str(write_runbook(tmp_path / "book.yaml", steps)), "--no-guided")
    seat.sees("sleep 3")
    seat.types("\n\n")
    seat.sees("9 min 58 s left")
    seat.types("\n")
    seat.sees("sleep 3")
    seat.types("yes\n")
    seat.sees("Type 'yes' to allow exactly this")
    seat.types("no\n")
    seat.sees("Not allowed; nothing was changed.")
    assert not (tmp_path / "made").exists()
    seat.types("q\n")
    assert seat.ends() == 77


def test_words_of_a_runbook_in_a_prompt_are_not_obeyed_by_the_terminal(sit: Sit, tmp_path: Path) -> None:
    steps = (
        "  - id: graph\n    title: Look\n    do: Look.\n    record:\n"
        '      peak: {type: string, label: "\\e[31mPeak", help: "\\e]0;evil\\a read it off"}\n'
    )
    seat = sit("run", str(write_runbook(tmp_path / "book.yaml", steps)))
    seat.sees(PROMPT)
    seat.types("d\n")
    seat.sees("read it off")
    assert "Peak" in seat.shown
    assert "\x1b[31m" not in seat.shown
    assert "\x1b]0;" not in seat.shown
    seat.types("\x03")
    assert seat.ends() == 130


VALUES = """\
  - id: graph
    title: Look at the graph
    why: Only a person sees it.
    do: Read the peak off.
    record:
      peak_pct: {type: number, label: Peak, max: 100}
      colour: {type: choice, choices: [red, green], default: red}
      word: {type: string, required: false}
    outcomes:
      - warn: peak_pct > 80
        say: It peaked at ${peak_pct}, ${colour}.
      - pass: otherwise
"""


def test_values_are_asked_for_by_their_type_and_asked_again_when_they_do_not_fit(
    terminal: Terminal, sit: Sit, tmp_path: Path
) -> None:
    seat = sit("run", str(write_runbook(tmp_path / "book.yaml", VALUES)))
    seat.sees(PROMPT)
    seat.types("d\n")
    seat.sees("Peak (number; up to 100) >")
    for wrong, told in (("high", "is not a number"), ("101", "over 100"), ("", "A value is needed.")):
        seat.types(f"{wrong}\n")
        seat.sees(told)
        seat.sees("Peak (number; up to 100) >")
    seat.types("91.5\n")
    seat.sees("colour (red, green; Enter: red) >")
    seat.types("blue\n")
    seat.sees("none of red, green")
    seat.types("\n")
    seat.sees("word (string; Enter: none) >")
    seat.types("\n")
    seat.sees("A word on it")
    seat.types("seen on the wall\n")
    seat.sees("It peaked at 91.5 %, red.")
    assert seat.ends() == 1
    assert report(terminal)["steps"][0]["reading"] == {"peak_pct": 91.5, "colour": "red"}


PASTED = """\
  - id: list
    title: Paste the list
    do: Paste what the console shows.
    capture:
      rows: {table: [name, size]}
    outcomes:
      - warn: len(rows) > 1
        say: There are ${len(rows)}.
      - pass: otherwise
        say: There is one.
"""


def until_pasting(seat: Seat) -> None:
    seat.sees(PROMPT)
    seat.types("d\n")
    seat.sees("end with a line that holds only a dot")


@pytest.mark.parametrize("end", [".\n", "\x04"])
def test_pasted_output_is_captured_and_kept(terminal: Terminal, sit: Sit, tmp_path: Path, end: str) -> None:
    seat = sit("run", str(write_runbook(tmp_path / "book.yaml", PASTED)))
    until_pasting(seat)
    seat.types(f"alpha 12\nq 7\n{end}")
    seat.sees("Taken: 2 lines.")
    seat.sees("A word on it")
    seat.types("\n")
    seat.sees("There are 2.")
    assert seat.ends() == 1
    step = report(terminal)["steps"][0]
    assert step["reading"]["rows"] == [{"name": "alpha", "size": 12}, {"name": "q", "size": 7}]
    assert step["evidence"][0]["size_bytes"] == len("alpha 12\nq 7\n")


def test_pasted_line_longer_than_a_terminal_edits_is_kept_whole(
    terminal: Terminal, sit: Sit, tmp_path: Path
) -> None:
    """The line discipline would keep 4,095 characters of it and throw the others away without a word."""
    seat = sit("run", str(write_runbook(tmp_path / "book.yaml", PASTED)))
    until_pasting(seat)
    seat.types("x" * 30_000 + " 1\n.\n")
    seat.sees("Taken: 1 line.", timeout_s=60)
    seat.types("\n")
    assert seat.ends() == 0
    assert report(terminal)["steps"][0]["evidence"][0]["size_bytes"] == 30_003


def test_nothing_pasted_is_asked_for_again(terminal: Terminal, sit: Sit, tmp_path: Path) -> None:
    seat = sit("run", str(write_runbook(tmp_path / "book.yaml", PASTED)))
    until_pasting(seat)
    seat.types(".\n")
    seat.sees("A word on it")
    seat.types("\n")
    seat.sees("Paste the output of the command, so that it can be read and judged.")
    until_pasting(seat)
    seat.types("\x03")
    assert seat.ends() == 130
    assert report(terminal)["steps"] == []


ROWS = """\
  - id: look
    title: Look at ${item}
    why: Each may differ.
    each: [one, two]
    run: echo "$WHAT"
    env: {WHAT: '${item}'}
  - id: tick
    title: Tick ${item}
    each: [one, two]
    do: Tick ${item} off.
    effect: changes
    risk: None.
    undo: Untick it.
"""


def test_rows_are_shown_before_they_run_and_asked_about_one_by_one(
    terminal: Terminal, sit: Sit, tmp_path: Path
) -> None:
    seat = sit("run", str(write_runbook(tmp_path / "book.yaml", ROWS)))
    seat.sees(PROMPT)
    assert "It reads each of 2 items, side by side." in seat.shown
    assert "one, two" in seat.shown
    seat.types("\n")
    seat.sees("2. Tick one  (row 1 of 2: one)")
    seat.sees(PROMPT)
    assert "Undo: Untick it." in seat.shown
    seat.types("d\n")
    seat.sees("A word on it")
    seat.types("\n")
    seat.sees("2. Tick two  (row 2 of 2: two)")
    seat.types("f\n")
    seat.sees("A word on it")
    seat.types("the key was lost\n")
    assert seat.ends() == 2
    rows = report(terminal)["steps"][1]["rows"]
    assert [(row["item"], row["verdict"], row["said"]) for row in rows] == [
        ("one", "pass", "Done."),
        ("two", "fail", "the key was lost"),
    ]


WAYS = """\
  - {id: first, title: The first, run: echo first}
  - id: which
    title: Which one?
    ask: Which is it?
    choices:
      this: {label: This}
      that: {label: That}
  - id: lend
    title: Lend it
    do: Lend it out.
    obligation: Take it back.
  - {id: last, title: The last, run: echo last}
"""


def test_more_keys_go_back_take_back_and_tick_off(terminal: Terminal, sit: Sit, tmp_path: Path) -> None:
    seat = sit("run", str(write_runbook(tmp_path / "book.yaml", WAYS)), "--no-guided")
    seat.sees("Which is it?")
    seat.types("1\n")
    seat.sees("Lend it out.")
    seat.types("?\n")
    seat.sees("[u] take back the last tick, answer, skip or note")
    seat.types("u\n")
    seat.sees("Taken back: 'Which one?'.")
    seat.sees("Which is it?")
    seat.types("b\n")
    seat.sees("To which step?")
    assert "3    Lend it  [lend]" in seat.shown
    seat.types("first\n")
    seat.sees("Why?")
    seat.types("to look again\n")
    seat.sees("On to step 'The first' (to look again). What was read since no longer counts.")
    seat.sees("Which is it?")
    seat.types("b\n")
    seat.sees("To which step?")
    seat.types("\n")  # to none: asked again
    seat.sees(PROMPT)
    seat.types("2\n")
    seat.sees("Lend it out.")
    seat.types("d\n")
    seat.sees("A word on it")
    seat.types("\n")
    assert seat.ends() == 0
    told = report(terminal)
    assert [(step["id"], step["entry"], step["answer"]) for step in told["steps"]] == [
        ("first", 2, None),
        ("which", 2, "that"),
        ("lend", 1, "done"),
        ("last", 1, None),
    ]
    assert [(step["id"], step["state"]) for step in told["past"]] == [
        ("first", "finished"),
        ("which", "withdrawn"),
    ]


def test_more_keys_hand_over_and_the_other_one_takes_over(
    terminal: Terminal, sit: Sit, tmp_path: Path
) -> None:
    seat = sit("run", str(write_runbook(tmp_path / "book.yaml", WAYS)), "--no-guided")
    seat.sees("Which is it?")
    for typed, seen in (
        ("?\n", "[h] hand the run over"),
        ("h\n", "To whom?"),
        ("ben\n", "What do they need to know?"),
        ("my shift ends\n", "What is the next thing to do?"),
        ("\n", "By when?"),
        ("tomorrow\n", "is no time"),
        ("2h\n", "Handed over to ben."),
    ):
        seat.types(typed)
        seat.sees(seen)
    assert seat.ends() == 77
    assert "ben takes it over with: handrail resume" in seat.shown
    [row] = terminal.run("runs", "--json").json
    assert (row["owner"], row["handed_to"]) == ("ben", "ben")
    other = sit("resume", row["run_id"], "--no-guided")
    other.sees("handed this run over to ben.")
    other.sees("Note: my shift ends")
    other.sees("An answer is wanted at 'Which one?': Which is it?")
    other.types("t\n")
    other.sees("took the run over.")
    other.sees("Which is it?")
    other.types("q\n")
    assert other.ends() == 77
    kinds = [event["kind"] for event in events(terminal)]
    assert kinds.count("HandedOver") == kinds.count("TakenOver") == 1


def test_more_keys_pause_and_stop(terminal: Terminal, sit: Sit, tmp_path: Path) -> None:
    seat = sit("run", str(write_runbook(tmp_path / "book.yaml", WAYS)), "--no-guided")
    seat.sees("Which is it?")
    seat.types("p\n")
    assert seat.ends() == 77
    assert events(terminal)[-1]["kind"] == "RunPaused"
    [row] = terminal.run("runs", "--json").json
    again = sit("resume", row["run_id"], "--no-guided")
    again.sees("Which is it?")
    again.types("x\n")
    again.sees("Why is the run stopped?")
    again.types("\n")  # it goes on
    again.sees(PROMPT)
    again.types("x\n")
    again.sees("Why is the run stopped?")
    again.types("not needed\n")
    assert again.ends() == 3
    assert report(terminal)["ended"] == "stopped"


FREE = """\
  - id: name
    title: The name
    ask: What is it called?
    answer: {type: string}
  - id: lend
    title: Lend it
    do: Lend it out.
    obligation: Take it back.
  - {id: more, title: More, do: More to do.}
"""


def test_an_answer_in_free_words_may_be_a_letter_that_is_a_key_elsewhere(
    terminal: Terminal, sit: Sit, tmp_path: Path
) -> None:
    seat = sit("run", str(write_runbook(tmp_path / "book.yaml", FREE)))
    seat.sees("What is it called?")
    seat.types("u\n")
    seat.sees("Lend it out.")
    assert events(terminal)[-1]["event"]["answer"] == "u"
    seat.types("d\n")
    seat.sees("A word on it")
    seat.types("\n")
    seat.sees("More to do.")
    seat.types("o\n")
    seat.sees("1) Take it back.  [lend]")
    seat.types("1\n")
    seat.sees("A word on it")
    seat.types("it is here\n")
    seat.sees("Put back: Take it back.")
    seat.types("q\n")
    assert seat.ends() == 77
    assert report(terminal)["obligations"][0]["note"] == "it is here"


def test_the_word_note_decides_nothing_where_n_is_a_decision(
    terminal: Terminal, sit: Sit, tmp_path: Path
) -> None:
    """A change was cut off: `n` says that it did not take place, and `note` must not."""
    made = tmp_path / "made"
    steps = (
        "  - id: make\n    title: Make it\n    effect: changes\n    risk: r\n    undo: u\n    timeout: 1s\n"
        f"    run: touch {made}; sleep 20\n"
    )
    seat = sit("run", str(write_runbook(tmp_path / "book.yaml", steps)), "--no-guided")
    seat.sees("Type 'yes' to allow exactly this")
    seat.types("yes\n")
    seat.sees("I looked: it did not take place")
    seat.sees(PROMPT)
    seat.types("note\n")
    seat.sees(PROMPT)
    seat.types("y\n")
    seat.sees("A word on it")
    seat.types("\n")
    assert seat.ends() == 0
    decided = [event["event"]["decision"] for event in events(terminal) if event["kind"] == "PersonDecided"]
    assert decided == ["happened"]
