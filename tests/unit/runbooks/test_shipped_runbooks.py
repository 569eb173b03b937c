"""The runbooks that come with the program: without a problem, without a warning, and explained for a beginner."""

import subprocess
from pathlib import Path

import pytest

from desktop.domain.step import (
    AskStep,
    CheckStep,
    DoStep,
    Effect,
    EndStep,
    EscalateStep,
    RunStep,
    Step,
)
from desktop.language import check_runbook, load_runbook
from tests.shipped import FOLDER, shipped

FILES = sorted(FOLDER.glob("*.yaml"))
SHIPPED = {
    "first-look",
    "linux-filesystem-filling-up",
    "service-down",
    "website-unreachable",
    "certificate-expiring",
    "ec2-instance-unreachable",
    "high-load",
    "out-of-memory",
    "service-flapping",
    "clock-drift",
    "host-rebooted",
    "cannot-ssh",
    "dns-resolution-fails",
    "website-slow",
    "tcp-port-exhaustion",
    "email-not-sent",
    "elb-unhealthy-targets",
    "sqs-backlog-growing",
    "morning-check",
    "database-connections-exhausted",
    "database-replication-stopped",
}


def steps_of(*kinds: type[Step]) -> list[tuple[str, Step]]:
    return [
        (name, step)
        for name in sorted(SHIPPED)
        for step in shipped(name).all_steps
        if isinstance(step, kinds)
    ]


def ids(pair: object) -> str | None:
    return getattr(pair, "id", None) or (pair if isinstance(pair, str) else None)


def test_exactly_these_are_shipped() -> None:
    assert {path.stem for path in FILES} == SHIPPED


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_loads_without_a_problem_or_a_warning(path: Path) -> None:
    assert check_runbook(path.read_bytes(), path.name) == ()
    assert load_runbook(path.read_bytes(), path.name).runbook.id == path.stem


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_it_can_be_found_by_the_words_of_a_ticket(name: str) -> None:
    book = shipped(name)
    assert book.summary
    assert book.tags
    assert book.owner
    assert book.reviewed
    assert len(book.symptoms) >= 4


@pytest.mark.parametrize(
    ("name", "step"), steps_of(CheckStep, RunStep, DoStep, AskStep), ids=lambda pair: ids(pair) or ""
)
def test_every_step_says_why_and_what_good_looks_like(name: str, step: Step) -> None:
    assert step.why, f"{name}: {step.id} has no why"
    assert step.good, f"{name}: {step.id} has no good"


@pytest.mark.parametrize(("name", "step"), steps_of(RunStep, DoStep), ids=lambda pair: ids(pair) or "")
def test_whoever_changes_something_is_told_the_risk_and_the_way_back(
    name: str, step: RunStep | DoStep
) -> None:
    if step.effect is not Effect.READS:
        assert step.risk, f"{name}: {step.id} has no risk"
        assert step.undo, f"{name}: {step.id} has no undo"


@pytest.mark.parametrize(("name", "step"), steps_of(RunStep), ids=lambda pair: ids(pair) or "")
def test_every_script_is_good_posix_shell(name: str, step: RunStep) -> None:
    found = subprocess.run(["sh", "-n"], input=step.run, text=True, capture_output=True, check=False)
    assert (found.returncode, found.stderr) == (0, ""), f"{name}: {step.id}"


@pytest.mark.parametrize(("name", "step"), steps_of(EscalateStep), ids=lambda pair: ids(pair) or "")
def test_a_hand_over_says_why_and_what_for(name: str, step: EscalateStep) -> None:
    assert step.escalate.because, name
    assert step.escalate.ask_for, name


def test_first_look_needs_nothing_asks_nothing_and_changes_nothing() -> None:
    book = shipped("first-look")
    assert book.inputs == {}
    assert book.on == "local"
    assert all(isinstance(step, CheckStep | RunStep) for step in book.steps)
    assert all(step.effect_of is Effect.READS and not step.branches for step in book.steps)


def test_a_beginner_is_told_what_the_hard_commands_mean() -> None:
    step = shipped("linux-filesystem-filling-up").step("largest")
    assert isinstance(step, RunStep)
    assert "du -xk" in step.learn
    assert len(step.causes) >= 3
    assert all(cause.sign for cause in step.causes)


def test_only_decided_ends_are_written_out() -> None:
    for _, step in steps_of(EndStep):
        assert isinstance(step, EndStep)
        assert step.say


def test_the_list_of_runbooks_names_each_of_them() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in SHIPPED)
