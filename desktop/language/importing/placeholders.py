"""Places in a script where a document would paste a value: they become variables, so that no value becomes code.

The script is gone through sign by sign, because what stands for a variable depends on the quotes around it."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.language.importing.imported import CannotSayError

# What would make code of a value even when it comes as a variable.
_MAKES_CODE = re.compile(
    r"\b(?:eval|ssh|su|xargs|let|source|trap|Invoke-Expression|iex|Invoke-Command)\b"
    r"|\b(?:\w{0,9}sh|python[\d.]*|perl|ruby|node|php|psql|mysql|mariadb|mongo)\b[^|;&]{0,400}\s"
    r"-(?:c|e|r|-eval|-command|-execute)\b"
    r"|\s-(?:Command|ScriptBlock|EncodedCommand)\b|\(\(|\[\[.*\s-(?:eq|ne|lt|gt|le|ge)\s",
    re.IGNORECASE,
)
_STARTS_COMMAND = re.compile(r"(?:\A|[\n;|&(`{!])\s*\Z|(?:^|\s)(?:then|do|else|sudo|exec|nohup|time|&)\s+\Z")
_HEREDOC = re.compile(
    r"(?<!<)<<(?!<)-?\s*(?:(?P<quote>['\"])(?P<quoted>\w+)(?P=quote)|(?P<escaped>\\?)(?P<word>\w+))"
)
_WRAPPED = re.compile(r"""''("\$\{PARAM_\w+\}")''""")  # what single quotes right around a place leave behind
_LOOSE, _SINGLE, _DOUBLE = "", "'", '"'


def variable_of(name: str) -> str:
    """Return the environment variable for a value; the start keeps it clear of PATH and the like."""
    return "PARAM_" + (re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_").upper() or "VALUE")


def fill(script: str, place: re.Pattern[str], shell: str, known: Callable[[str], str]) -> str:
    """Return a script with variables in its places; `known` gives the variable for a name, or raises CannotSayError.

    Raises:
        CannotSayError: a value would become code, or stands where no variable can.
    """
    refuse_code(script, place)
    if shell == "python":
        if place.search(script):
            raise CannotSayError("a value stands inside Python")
        return script
    filler = _PowerShell(script, place, known) if shell == "powershell" else _Sh(script, place, known)
    return _WRAPPED.sub(r"\1", filler.filled())


def refuse_code(script: str, place: re.Pattern[str]) -> None:
    """Look at each line with a place for a value.

    Raises:
        CannotSayError: something on such a line would take the value for code.
    """
    program = re.compile(rf"\b(?:g?awk|sed)\b[^|\n]{{0,400}}?(?:{place.pattern})")
    if program.search(script):
        raise CannotSayError("a value would become a part of a program of awk or sed")
    for line in script.split("\n"):
        if place.search(line) and _MAKES_CODE.search(line):
            raise CannotSayError("a value would become a part of code")


@dataclass(slots=True)
class _Filler(ABC):
    script: str
    place: re.Pattern[str]
    known: Callable[[str], str]
    made: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=lambda: [_LOOSE])
    at: int = 0

    def filled(self) -> str:
        next_place = self.place.search(self.script)
        while self.at < len(self.script):
            if next_place is not None and next_place.start() == self.at:
                self.made.append(self.variable(self.known(_name_in(next_place))))
                self.at = next_place.end()
                next_place = self.place.search(self.script, self.at)
                continue
            taken = self.step()
            if taken == 0:
                next_place = self.place.search(self.script, self.at)
                continue
            if next_place is not None:
                taken = min(taken, next_place.start() - self.at)
            self.made.append(self.script[self.at : self.at + taken])
            self.at += taken
        return "".join(self.made)

    @abstractmethod
    def variable(self, name: str) -> str: ...

    @abstractmethod
    def step(self) -> int:
        """Look at what comes next, and return how many signs of it are passed over; 0 when that is done already."""

    def refuse_as_command(self) -> None:
        before = self.script[max(0, self.at - 200) : self.at]
        if _STARTS_COMMAND.search(before):
            raise CannotSayError("a value is the command itself")


@dataclass(slots=True)
class _Sh(_Filler):
    heredocs: list[tuple[str, bool]] = field(default_factory=list)
    body: tuple[str, bool] | None = (
        None  # the here-document that is being read: its end, and whether it is quoted
    )

    def variable(self, name: str) -> str:
        if self.body is not None:
            if self.body[1]:
                raise CannotSayError("a value stands in a quoted here-document")
            return f"${{{name}}}"
        state = self.states[-1]
        if state == _SINGLE:
            return f"'\"${{{name}}}\"'"
        if state == _DOUBLE:
            return f"${{{name}}}"
        self.refuse_as_command()
        return f'"${{{name}}}"'

    def step(self) -> int:
        if self.body is not None:
            return self._in_body(self.body)
        sign, state = self.script[self.at], self.states[-1]
        if state == _SINGLE:
            if sign == "'":
                self.states.pop()
            return 1
        if sign == "\\":
            return 2
        if self.script.startswith("$(", self.at):
            self.states.append(_LOOSE)
            return 2
        if sign == '"':
            if state == _DOUBLE:
                self.states.pop()
            else:
                self.states.append(_DOUBLE)
            return 1
        return 1 if state == _DOUBLE else self._loose(sign)

    def _loose(self, sign: str) -> int:
        if sign == "'":
            self.states.append(_SINGLE)
        elif sign == "(":
            self.states.append(_LOOSE)
        elif sign == ")" and len(self.states) > 1:
            self.states.pop()
        elif sign == "#" and (self.at == 0 or self.script[self.at - 1].isspace()):
            end = self.script.find("\n", self.at)
            return (end if end >= 0 else len(self.script)) - self.at
        elif sign == "\n" and self.heredocs:
            self.body = self.heredocs.pop(0)
        elif found := _HEREDOC.match(self.script, self.at):
            is_literal = bool(found["quote"] or found["escaped"])
            self.heredocs.append((found["quoted"] or found["word"], is_literal))
            return found.end() - self.at
        return 1

    def _in_body(self, body: tuple[str, bool]) -> int:
        end = self.script.find("\n", self.at)
        line = self.script[self.at : end if end >= 0 else len(self.script)]
        is_start = self.at == 0 or self.script[self.at - 1] == "\n"
        if is_start and line.strip() == body[0]:
            self.body = self.heredocs.pop(0) if self.heredocs else None
            return len(line)
        return len(line) + 1


@dataclass(slots=True)
class _PowerShell(_Filler):
    def variable(self, name: str) -> str:
        state = self.states[-1]
        if state == _DOUBLE:
            return f"$($env:{name})"
        if state == _SINGLE:
            raise CannotSayError("a value stands inside single quotes")
        self.refuse_as_command()
        return f"$env:{name}"

    def step(self) -> int:
        sign, state = self.script[self.at], self.states[-1]
        if state == _LOOSE and sign == "'" and (whole := self._quoted_place()) is not None:
            self.made.append(f'"$($env:{self.known(_name_in(whole))})"')
            self.at = whole.end() + 1
            return 0
        if state == _LOOSE and self.script.startswith(("@'", '@"'), self.at):
            raise CannotSayError("a here-string stands in the script")
        if sign == "`" and state != _SINGLE:
            return 2
        if sign in "'\"":
            if state == sign:
                self.states.pop()
            elif state == _LOOSE:
                self.states.append(sign)
        elif sign == "#" and state == _LOOSE:
            end = self.script.find("\n", self.at)
            return (end if end >= 0 else len(self.script)) - self.at
        return 1

    def _quoted_place(self) -> re.Match[str] | None:
        """Return a place with single quotes right around it."""
        found = self.place.match(self.script, self.at + 1)
        return found if found is not None and self.script[found.end() : found.end() + 1] == "'" else None


def _name_in(found: re.Match[str]) -> str:
    return str(found[found.lastindex or 0]).strip()
