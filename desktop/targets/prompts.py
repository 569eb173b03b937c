"""Recognises a command that asks a person for a password or a yes, which is never answered blindly."""

import re
from collections.abc import Sequence

from desktop.late_pattern import late_pattern

PROMPT_SILENCE_S = (
    3.0  # a prompt for a secret at the end of the output, and nothing more for so long: it waits
)

_LINE_START = r"(?:^|\n)[^\n]{0,200}"
_SECRET_PROMPT = late_pattern(
    _LINE_START + r"(?:password|passphrase|passcode|verification code|\bPIN\b)[^\n]{0,100}[:?>]\s{0,3}\Z",
    re.IGNORECASE,
)
_CHOICE_PROMPT = late_pattern(
    _LINE_START + r"(?:\[y/n\]|\(y/n\)|\(yes/no(?:/\[fingerprint\])?\)|press (?:enter|any key))[^\n]{0,60}\Z",
    re.IGNORECASE,
)
_WORD = late_pattern(r"[^\s;|&()'\"`]+")
_SUDO_TAKES_A_WORD = {"-u", "--user", "-g", "--group", "-h", "-p", "-C", "-D", "-R", "-T", "-U"}
_REFUSALS = (
    (late_pattern(r"^sudo: (?:a terminal is required to read|a password is required|no tty present)", re.M),
     "sudo asks for a password"),
    (late_pattern(r"^(?:sudo: )?(?:Sorry, user \S+ is not allowed to execute|\S+ is not in the sudoers file)", re.M),
     "sudo does not let this account"),
    (late_pattern(r"^sudo: sorry, you must have a tty", re.M), "sudo wants a terminal (requiretty)"),
    (late_pattern(r"^su: must be run from a terminal", re.M), "su asks for a password"),
    (late_pattern(r"^(?:doas: (?:a tty is required|Authorization required)|doas: Authentication failed)", re.M),
     "doas asks for a password"),
)  # fmt: skip


def waiting_prompt(tail: str) -> str:
    """Return the question that the end of the output asks, or an empty text."""
    if _SECRET_PROMPT.search(tail) or _CHOICE_PROMPT.search(tail):
        return tail.rstrip().rpartition("\n")[2].strip()
    return ""


def is_secret_prompt(tail: str) -> bool:
    """True when the end of the output asks for a password or the like."""
    return bool(_SECRET_PROMPT.search(tail))


def sudoers_hint(user: str, argv: Sequence[str]) -> str:
    """Return what would let this account do it without a password: the line of sudoers, as far as it can be told."""
    words = [word for part in argv for word in _WORD.findall(part)]
    at = next((number for number, word in enumerate(words) if word.rpartition("/")[2] == "sudo"), None)
    if at is None:
        return "Allow it without a password for this account."
    account, rest = "root", iter(words[at + 1 :])
    program = ""
    for word in rest:
        if word in _SUDO_TAKES_A_WORD:
            value = next(rest, "")
            account = value if word in ("-u", "--user") else account
        elif not word.startswith("-") and "=" not in word:
            program = word
            break
    path = program if program.startswith("/") else f"/full/path/of/{program or 'the-command'}"
    return f"With visudo, give it the line `{user} ALL=({account}) NOPASSWD: {path}`, and write `sudo -n` in the step."


def refused_prompt(exit_status: int, stderr: str) -> str:
    """Return in words what a command that failed would have asked for, or an empty text."""
    if exit_status == 0:
        return ""
    return next((words for pattern, words in _REFUSALS if pattern.search(stderr)), "")
