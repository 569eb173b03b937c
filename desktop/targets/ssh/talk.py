"""One conversation with a server at sign-in: what it asks is answered by what is kept, and by the person."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Protocol

from desktop.targets.asking import cleaned, cleaned_lines
from desktop.targets.questions import Question
from desktop.targets.ssh.dialogue import Prompt, Round
from desktop.targets.ssh.passwords import Passwords

_ASKS_PASSWORD = re.compile(r"(?:\([^)]*\)\s*)?(?:\S+'s\s+)?password(?: for \S+)?\s*:?", re.IGNORECASE)


class Asker(Protocol):
    """The sign-in that a conversation belongs to."""

    @property
    def where(self) -> str: ...

    @property
    def passwords(self) -> Passwords: ...

    def ask(self, question: Question) -> str | None: ...

    def tell(self, told: str) -> None:
        """Keep what the server said, for the message of a refusal."""
        ...

    def hold_turn(self, holding: ExitStack) -> None:
        """From here to the end of the conversation nobody else asks the person anything."""
        ...


class Talk:
    """One conversation: what the server asks, answered by what is kept and by the person."""

    def __init__(
        self, asker: Asker, candidates: Iterator[str], holding: ExitStack, *, is_again: bool
    ) -> None:
        self._of, self._candidates, self._holding = asker, candidates, holding
        self._is_again, self._has_turn = is_again, False
        self._password = ""
        self._is_last_a_password = False
        self._told: list[str] = []
        self.has_answered = False

    def answer(self, asked: Round) -> list[str] | None:
        if asked.told:
            self._told.append(cleaned_lines(asked.told))
            self._of.tell(asked.told)
        answers: list[str] = []
        for prompt in asked.prompts:
            said = self._one(prompt)
            if said is None:
                return None
            answers.append(said)
            self.has_answered = True
        return answers

    def _one(self, prompt: Prompt) -> str | None:
        before, _, last = prompt.text.strip().rpartition("\n")  # sshd puts what PAM tells before its question
        if before:
            self._told.append(cleaned_lines(before))
            self._of.tell(before)
        text = cleaned(last)
        self._is_last_a_password = not prompt.is_shown and bool(_ASKS_PASSWORD.fullmatch(text))
        if self._is_last_a_password:
            passwords = self._of.passwords
            passwords.current = passwords.current or next(self._candidates, "")
            self._password = passwords.current
            return self._password or None
        if not self._has_turn:
            self._of.hold_turn(self._holding)
            self._has_turn = True
        again = f"{self._of.where} refused the last answer." if self._is_again else ""
        told = "\n".join(dict.fromkeys(part for text in (again, *self._told) for part in text.splitlines()))
        self._told, self._is_again = [], False
        what = f"{self._of.where} asks: {text or 'an answer'}"
        return self._of.ask(Question(what, told=told, is_shown=prompt.is_shown, may_be_empty=True))

    def was_wrong(self) -> None:
        """The password is at fault only when nothing else was asked after it."""
        if self._password and self._is_last_a_password:
            self._of.passwords.refused(self._password)

    def was_right(self) -> None:
        if self._password:
            self._of.passwords.took(self._password)
