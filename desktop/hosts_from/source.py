"""How a place that hosts come from is written: `KIND:PLACE?NAME=VALUE&NAME=VALUE`."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from urllib.parse import unquote

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.expressions.nearest import did_you_mean


class Kind(StrEnum):
    FILE = "file"
    SSH_CONFIG = "ssh-config"
    ANSIBLE = "ansible"
    EC2 = "ec2"


_WAYS = {
    Kind.FILE: "file:hosts.csv?host=COLUMN&user=COLUMN&port=COLUMN",
    Kind.SSH_CONFIG: "ssh-config:web-*",
    Kind.ANSIBLE: "ansible:inventory.ini?group=web",
    Kind.EC2: "ec2:profile/region?tag:Role=web&address=public&user=admin",
}
_NAMES = {
    Kind.FILE: ("host", "user", "port"),
    Kind.SSH_CONFIG: (),
    Kind.ANSIBLE: ("group",),
    Kind.EC2: ("address", "user", "port"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """`wanted` holds every value of a name, in their order."""

    kind: Kind
    place: str
    wanted: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """Return the one value of a name, or an empty text.

        Raises:
            InputError: it was given twice.
        """
        match self.wanted.get(name, ()):
            case []:
                return ""
            case [value]:
                return value
        raise InputError(f"{self}: {name} is given twice.")

    def __str__(self) -> str:
        asked = "&".join(f"{name}={value}" for name, values in self.wanted.items() for value in values)
        return f"{self.kind}:{self.place}{'?' if asked else ''}{asked}"


def is_source(text: str) -> bool:
    """True for a text that names a place hosts come from, and not one target."""
    kind, colon, _ = text.partition(":")
    return bool(colon) and kind in tuple(Kind)


def parse_source(text: str) -> Source:
    """Return the source that a text names; `%xx` stands for any byte, such as `%26` for `&`.

    Raises:
        InputError: the text is none of the forms, which the message then names.
    """
    word, _, rest = text.partition(":")
    if word not in tuple(Kind):
        raise InputError(f"{text!r} names no place that hosts come from. Write {', '.join(_WAYS.values())}.")
    kind = Kind(word)
    place, _, asked = rest.partition("?")
    if kind is Kind.SSH_CONFIG:  # `?` is a sign of its patterns
        place, asked = rest, ""
    wanted: dict[str, list[str]] = {}
    for pair in filter(None, asked.split("&")):
        name, equals, value = pair.partition("=")
        if not equals or not value:
            raise InputError(f"{text!r}: {pair!r} wants a value. Write it as in {_WAYS[kind]}.")
        wanted.setdefault(_known(kind, unquote(name), text), []).append(unquote(value))
    return Source(kind, unquote(place) if kind is not Kind.SSH_CONFIG else place, wanted)


def _known(kind: Kind, name: str, text: str) -> str:
    if name in _NAMES[kind] or (kind is Kind.EC2 and name.startswith("tag:") and len(name) > len("tag:")):
        return name
    hint = did_you_mean(name, _NAMES[kind])
    raise InputError(f"{text!r}: {name!r} is not known here.{hint} Write it as in {_WAYS[kind]}.")
