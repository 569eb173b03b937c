"""What a command of a document takes from the commands before it, while here each runs on its own."""

import re
from collections.abc import Iterator
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.language.importing.placeholders import refuse_code

_SINGLE_QUOTED = re.compile(r"'[^']*'")
_USED = re.compile(r"(?<![\\$])\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?!\w|:?[-=+?]))")
_SET = re.compile(
    r"(?:^|[\s;&|(])([A-Za-z_]\w*)\+?=|\b(?:for|read(?:\s+-\w+)*)\s+([A-Za-z_]\w*)", re.MULTILINE
)
_STAYS = re.compile(r"^\s*(cd|pushd|source|\.|export|alias|su|ssh)(?=\s)", re.MULTILINE)
_OF_SHELL = frozenset(
    {"HOME", "PATH", "USER", "PWD", "OLDPWD", "SHELL", "HOSTNAME", "LOGNAME", "LANG", "RANDOM", "SECONDS", "UID",
     "EUID", "IFS", "TMPDIR", "EDITOR", "TERM", "LINENO", "OPTARG", "OPTIND", "PIPESTATUS", "REPLY", "PPID"}
)  # fmt: skip


@dataclass(slots=True)
class Apart:
    """What the commands so far have set."""

    _known: set[str] = field(default_factory=set)
    _word: str = ""

    def asked_by(self, script: str) -> tuple[dict[str, bool], str]:
        """Return the variables that a script does not set itself, each with whether an earlier one did, and
        what an earlier one did that it does not see.

        Raises:
            CannotSayError: the value of a variable would become code.
        """
        own = set(_set_in(script))
        used = dict.fromkeys(name for name in _used_in(script) if name not in own | _OF_SHELL)
        for name in used:
            refuse_code(script, re.compile(rf"\$\{{?{name}\b"))
        word, stays = self._word, _STAYS.search(script)
        asked = {name: name in self._known for name in used}
        self._known |= own
        self._word = stays[1] if stays else ""  # it is told once
        return asked, word


def _used_in(script: str) -> Iterator[str]:
    yield from (first or second for first, second in _USED.findall(_SINGLE_QUOTED.sub("''", script)))


def _set_in(script: str) -> Iterator[str]:
    yield from (first or second for first, second in _SET.findall(_SINGLE_QUOTED.sub("''", script)))
