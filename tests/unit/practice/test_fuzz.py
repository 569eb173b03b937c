"""Ways by chance find what a runbook must never do, by Hypothesis as by our own dice, and nothing in a sound one."""

from collections import Counter

import pytest

from desktop.practice.chance_values import Chance, pools_of
from desktop.practice.dice import Dice, SeededDice, happens, one_of, throw
from desktop.practice.fuzz import UNSENT, fuzz
from tests.shipped import shipped
from tests.unit.practice.books import FLAT, book

BOTH = pytest.mark.parametrize("is_own", [True, False], ids=["own dice", "hypothesis"])


@BOTH
def test_a_sound_runbook_comes_to_different_ends(is_own: bool) -> None:
    found = fuzz(shipped("service-down"), 80, [{"service": "nginx", "port": 80}], is_own=is_own)
    assert found.faults == ()
    assert len(found.ends) >= 4
    assert found.ways == sum(found.ends.values()) >= 80


def test_the_same_dice_go_the_same_ways() -> None:
    assert fuzz(shipped("service-down"), 20, is_own=True) == fuzz(shipped("service-down"), 20, is_own=True)


@BOTH
def test_a_loop_without_a_way_out_is_found(is_own: bool) -> None:
    steps = (
        "  - {id: a, title: A, run: x, outcomes: [{warn: exit_status == 0, next: b}, {fail: otherwise, next: b}]}\n"
        "  - {id: b, title: B, judge: Again., outcomes: [{fail: otherwise, next: a}]}\n"
    )
    [fault] = fuzz(book(steps), 30, is_own=is_own).faults
    assert fault.kind == "loop"
    assert "which is the most a run may" in fault.message
    assert set(fault.path) == {"a", "b"}


@BOTH
def test_a_loop_that_a_reading_ends_is_none(is_own: bool) -> None:
    steps = (
        "  - {id: a, title: A, run: x, capture: {state: text}, outcomes: "
        "[{pass: state == 'ready to serve', next: end.resolved}, {warn: otherwise, next: a}]}\n"
    )
    assert fuzz(book(steps), 60, is_own=is_own).faults == ()


@BOTH
def test_a_reading_that_nothing_is_said_about_is_found(is_own: bool) -> None:
    steps = (
        "  - {id: a, title: A, check: host.disk, outcomes: [{fail: used_pct >= 95}, {pass: used_pct < 85}]}\n"
    )
    [fault] = fuzz(book(steps), 60, is_own=is_own).faults
    assert (fault.kind, fault.step) == ("unjudged", "a")
    assert "used_pct=" in fault.message


def test_a_crash_is_found_with_the_way_that_led_there(monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.practice import chance_walk

    def crashing(*_: object, **__: object) -> object:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(chance_walk, "taken", crashing)
    [fault] = fuzz(book("  - {id: a, title: A, run: x}\n"), 5, is_own=True).faults
    assert (fault.kind, fault.message) == ("crash", "ZeroDivisionError: by zero")


@BOTH
def test_every_kind_of_step_is_walked(is_own: bool) -> None:
    steps = f"""\
{FLAT}
  - id: all
    title: All
    mode: parallel
    group:
      - {{id: p, title: P, plugin: [check_x], on: 'ssh://web-01'}}
      - {{id: q, title: Q, check: host.load}}
  - id: each_one
    title: Each
    each: [a, b]
    group:
      - {{id: w, title: W, wait: 5m}}
      - {{id: t, title: T, ask: How many?, answer: {{type: integer, min: 1}}}}
  - {{id: rows, title: Rows, check: host.disk, on: ['ssh://web-01', 'ssh://web-02'], quorum: any}}
  - {{id: j, title: J, judge: Now., outcomes: [{{pass: 'exists(steps.rows.rows)'}}, {{unknown: otherwise}}]}}
"""
    steps = steps.replace("next: hand}", "next: all}").replace("next: over}", "next: all}")
    found = fuzz(book(steps), 60, is_own=is_own)
    assert [fault for fault in found.faults if fault.kind == "crash"] == []


def test_without_inputs_that_fit_it_says_so_and_takes_known_ones() -> None:
    steps = "  - {id: a, title: A, do: Look.}\n"
    head = "rules:\n  - {assert: \"mount == '/only/this'\", say: No.}\n"
    runbook = book(steps, head=head)
    assert fuzz(runbook, 5, is_own=True).ends == {UNSENT: 5}
    assert fuzz(runbook, 5, [{"mount": "/only/this"}], is_own=True).ends == {"completed": 5}


# -- dice and values -----------------------------------------------------------------------------------


def test_both_dice_throw_within_their_bound() -> None:
    for is_own in (True, False):
        seen: Counter[int] = Counter()

        def attempt(dice: Dice, seen: Counter[int] = seen) -> None:
            seen.update(dice.below(6) for _ in range(10))

        throw(attempt, 40, is_own=is_own)
        assert set(seen) == set(range(6)), is_own


def test_a_failing_throw_lets_its_fault_through() -> None:
    def attempt(dice: Dice) -> None:
        if dice.below(50) > 20:
            raise KeyError("x")

    for is_own in (True, False):
        with pytest.raises(KeyError):
            throw(attempt, 50, is_own=is_own)


def test_values_are_near_what_the_conditions_of_the_step_name() -> None:
    chance = Chance(SeededDice(1), pools_of(shipped("linux-filesystem-filling-up")))
    chance.turn_to("space")
    numbers = {chance.number() for _ in range(300)}
    assert {94.0, 95.0, 96.0, 84.0, 85.0, 86.0} <= numbers
    chance.turn_to("nowhere")
    assert {one_of(SeededDice(seed), "ab") for seed in range(9)} == {"a", "b"}
    assert any(happens(SeededDice(seed), 3) for seed in range(9))
