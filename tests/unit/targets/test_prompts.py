"""Prompts are recognised, and ordinary output is not taken for one."""

import pytest

from desktop.targets.prompts import is_secret_prompt, refused_prompt, waiting_prompt


@pytest.mark.parametrize(
    ("tail", "question"),
    [
        ("Password: ", "Password:"),
        ("line\n[sudo] password for kim: ", "[sudo] password for kim:"),
        (
            "Enter passphrase for key '/home/kim/.ssh/id_rsa': ",
            "Enter passphrase for key '/home/kim/.ssh/id_rsa':",
        ),
        ("Do you want to continue? [Y/n] ", "Do you want to continue? [Y/n]"),
        ("Are you sure (yes/no)? ", "Are you sure (yes/no)?"),
    ],
)
def test_a_question_at_the_end_is_named(tail: str, question: str) -> None:
    assert waiting_prompt(tail) == question


@pytest.mark.parametrize(
    "tail", ["", "done\n", "password: changed\nok\n", "Password: \nthanks\n", "reading 10 %"]
)
def test_other_output_is_no_prompt(tail: str) -> None:
    assert waiting_prompt(tail) == ""


def test_only_a_secret_counts_as_one() -> None:
    assert is_secret_prompt("Password: ")
    assert not is_secret_prompt("Continue? [y/N] ")


@pytest.mark.parametrize(
    "stderr",
    [
        "sudo: a terminal is required to read the password; either use the -S option\nsudo: a password is required\n",
        "sudo: a password is required\n",
        "sudo: no tty present and no askpass program specified\n",
    ],
)
def test_sudo_without_a_terminal_is_recognised(stderr: str) -> None:
    assert refused_prompt(1, stderr) == "sudo asks for a password"
    assert refused_prompt(0, stderr) == ""


def test_another_failure_is_no_prompt() -> None:
    assert refused_prompt(1, "grep: sudo: a password is required: no such file\n") == ""
