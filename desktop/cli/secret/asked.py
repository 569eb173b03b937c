"""Ask for secrets at the terminal: typed unseen, kept in memory for this session only."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from desktop.cli.screen import say
from desktop.cli.secret.asking import ask_secret
from desktop.domain.errors import SecretUnavailableError
from desktop.domain.inputs import InputType
from desktop.domain.runbook import Runbook
from desktop.domain.values import Value
from desktop.redaction.clean import clean
from desktop.targets.questions import Question
from desktop.workbench import Workbench


def hold_secrets(bench: Workbench, runbook: Runbook, inputs: Mapping[str, Value]) -> None:
    """Ask for each secret input that no keyring here gives out."""
    for name, spec in runbook.inputs.items():
        reference = inputs.get(name)
        if spec.type is not InputType.SECRET or not isinstance(reference, str):
            continue
        try:
            bench.secrets.get(reference)
        except SecretUnavailableError as fault:
            say(str(fault), "yellow")
            answer = ask_secret(Question(clean(f"{spec.label or name} ({reference})")))
            if answer is not None:
                bench.secrets.hold(reference, answer.text)


@contextmanager
def echo_restored() -> Iterator[None]:
    """Put the terminal back as it was: an interrupt may come while a secret is typed unseen."""
    try:
        import termios
    except ImportError:  # Windows, where nothing is switched off
        yield
        return
    try:
        before = termios.tcgetattr(sys.stdin)
    except (OSError, TypeError, ValueError, termios.error):  # no terminal, or none any more
        yield
        return
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
