"""The mailroom of one command, closed at its end, and the secrets that it needs."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from desktop.cli.prompts import can_ask
from desktop.cli.screen import say
from desktop.cli.secret.asking import ask_secret
from desktop.domain.errors import InputError, SecretUnavailableError
from desktop.redaction.clean import clean
from desktop.shift.desks_here import DesksHere
from desktop.shift.mailroom import Mailroom
from desktop.targets.questions import Question
from desktop.workbench import Workbench, utc_now


@contextmanager
def mailroom_of(bench: Workbench) -> Iterator[Mailroom]:
    """Give what sends, and close it at the end of the block."""
    desks = DesksHere(bench.secrets)
    room = Mailroom(bench.records, bench.secrets, desks, operator=bench.operator, now=utc_now)
    try:
        yield room
    finally:
        room.close()


def ask_for_secrets(bench: Workbench, room: Mailroom, desks: Iterable[str]) -> None:
    """Ask a person, where there is one, for the secrets of desks that the keyring does not give; for this session."""
    for desk in desks if can_ask() else ():
        with suppress(InputError):  # a desk that is not set up here any more; its posts tell so
            reference = room.desks.config(desk).secret
            try:
                bench.secrets.get(reference)
            except SecretUnavailableError as fault:
                say(str(fault), "yellow")
                answer = ask_secret(Question(clean(f"The secret of the desk {desk}")))
                if answer is not None:
                    bench.secrets.hold(reference, answer.text)
