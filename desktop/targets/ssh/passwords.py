"""The passwords of an account on an SSH host: proven before, of the keyring, given for all hosts, or asked for."""

import time
from collections.abc import Callable, Iterator

from desktop.domain.errors import SecretUnavailableError
from desktop.targets.asking import put_question, turn
from desktop.targets.base import Call
from desktop.targets.questions import Question
from desktop.targets.settings import TargetSettings
from desktop.targets.ssh.config import HostConfig

TRIES = 3


class Passwords:
    """Of one sign-in. `candidates` gives the next after the last was refused; nothing is offered twice."""

    def __init__(self, config: HostConfig, user: str, call: Call, settings: TargetSettings) -> None:
        self._user, self._call, self._settings = user, call, settings
        self._said = settings.said_before
        self.where = f"{user}@{config.alias}"
        self.place = f"{user}@{config.host}:{config.port}"
        self._references = tuple(dict.fromkeys((config.reference, f"ssh://{self.place}")))
        self._has_refused = False
        self.current = ""  # given out last, and not refused so far
        self.why_none = ""

    def candidates(self, is_over: Callable[[], bool]) -> Iterator[str]:
        yield from self._kept()
        if self._settings.ask_secret is None:
            self.why_none = (
                f"There is no secret {self._references[0]!r} in the keyring, and nobody is there to be asked "
                f"(handrail secret set {self._references[0]})."
            )
            return
        since = time.monotonic()
        with turn(self._said.asking, self._call, f"Signing in to {self.where}"):
            yield from self._kept()  # others may have been asked meanwhile
            yield from self._typed(since, is_over)

    def refused(self, password: str) -> None:
        self._said.refuse(self.place, password)
        self._has_refused, self.current = True, ""

    def took(self, password: str) -> None:
        """Remember for this session that it was right."""
        self._said.prove(self.place, password)

    def _kept(self) -> Iterator[str]:
        found = (
            self._said.proven(self.place),
            *(self._of_keyring(one) for one in self._references),
            self._said.for_all(self._user),
        )
        for password in dict.fromkeys(one for one in found if one):
            if not self._said.is_refused(self.place, password):
                yield password

    def _of_keyring(self, reference: str) -> str | None:
        if self._settings.secrets is None:
            return None
        try:
            return self._settings.secrets.get(reference)
        except SecretUnavailableError:
            return None

    def _typed(self, since: float, is_over: Callable[[], bool]) -> Iterator[str]:
        for _ in range(TRIES):
            if is_over() or self._said.was_declined(self.place, since):
                return
            password = self._asked(is_over)
            if not password:
                self._said.decline(self.place)
                self.why_none = "No password was given."
                return
            yield password

    def _asked(self, is_over: Callable[[], bool]) -> str | None:
        assert self._settings.ask_secret is not None  # `candidates` looked
        like = self._said.like(self._user, self.place)
        question = Question(
            f"Password for {self.where}",
            told=f"{self.where} refused that password." if self._has_refused else "",
            same_as=like[0].rpartition(":")[0] if like else "",
        )
        answer = put_question(self._settings.ask_secret, question, self._call, is_over)
        if answer is None:
            return None
        if answer.is_same and like:
            self._said.use_for_all(self._user, like[1])
            return like[1]
        if answer.text and self._settings.secrets is not None:
            self._settings.secrets.hold(self._references[0], answer.text)  # masked from now on
        return answer.text
