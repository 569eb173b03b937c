"""The questions of a server at sign-in (RFC 4256), answered in the thread of the call.

paramiko asks in the thread that reads from the connection, which then sees neither a cancel nor the server hang up."""

import queue
import threading
import time
from collections.abc import Callable

from paramiko import AuthenticationException, Message, Transport
from paramiko.auth_handler import AuthHandler
from paramiko.common import cMSG_USERAUTH_INFO_RESPONSE

from desktop.dataclass import dataclass

_SLICE_S = 0.1
_MOST_ROUNDS, _MOST_PROMPTS = 20, 20


@dataclass(frozen=True, slots=True)
class Prompt:
    text: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Round:
    """What a server says at once; without prompts it only tells something."""

    told: str
    prompts: tuple[Prompt, ...]


class EndlessError(AuthenticationException):
    """A server that asks too much, too often."""


AnswerRound = Callable[[Round], list[str] | None]


def converse(transport: Transport, user: str, answer: AnswerRound, wait_s: float) -> tuple[str, ...] | None:
    """Let a server ask until it is content; return the methods it wants besides, or None when nobody answers.

    Raises:
        EndlessError: it asks without end.
        AuthenticationException: it is not content, or says nothing for `wait_s` seconds.
        SSHException, EOFError: the connection went away.
    """
    handler = _Listening(transport)
    transport.auth_handler = handler
    ended = _Telling(handler.rounds)
    handler.auth_interactive(user, _nobody, ended)
    for _ in range(_MOST_ROUNDS):
        asked = handler.next_round(wait_s)
        if asked is None:
            transport.auth_timeout = wait_s
            return tuple(handler.wait_for_response(ended))
        answers = answer(asked)
        if answers is None:
            return None
        handler.respond(answers)
    raise EndlessError(f"it asked {_MOST_ROUNDS} times without end")


def _nobody(_title: str, _told: str, _prompts: list[tuple[str, bool]]) -> list[str]:
    raise AssertionError("the questions are listened to")


class _Listening(AuthHandler):
    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        self.rounds: queue.SimpleQueue[Round | None] = queue.SimpleQueue()

    def _parse_userauth_info_request(self, message: Message) -> None:
        title, told = message.get_text(), message.get_text()
        message.get_binary()  # the language
        count = min(message.get_int(), _MOST_PROMPTS + 1)
        prompts = tuple(Prompt(message.get_text(), message.get_boolean()) for _ in range(count))
        self.rounds.put(Round("\n".join(part for part in (title, told) if part.strip()), prompts))

    def next_round(self, wait_s: float) -> Round | None:
        """Wait for what comes next; None is the verdict, or the end of the connection."""
        until = time.monotonic() + wait_s
        while time.monotonic() < until:
            try:
                asked = self.rounds.get(timeout=_SLICE_S)
            except queue.Empty:
                if not self.transport.is_active():
                    return None
                continue
            if asked is not None and len(asked.prompts) > _MOST_PROMPTS:
                raise EndlessError(f"it asked more than {_MOST_PROMPTS} questions at once")
            return asked
        raise AuthenticationException("Authentication timeout.")  # paramiko's own words for it

    def respond(self, answers: list[str]) -> None:
        message = Message()
        message.add_byte(cMSG_USERAUTH_INFO_RESPONSE)
        message.add_int(len(answers))
        for one in answers:
            message.add_string(one)
        self.transport._send_message(message)  # type: ignore[attr-defined]


class _Telling(threading.Event):
    """The event of the verdict, which also wakes the one who waits for questions."""

    def __init__(self, rounds: "queue.SimpleQueue[Round | None]") -> None:
        super().__init__()
        self._rounds = rounds

    def set(self) -> None:
        super().set()
        self._rounds.put(None)
