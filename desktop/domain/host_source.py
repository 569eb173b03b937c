"""How a place that hosts come from is written: `KIND:PLACE?NAME=VALUE&NAME=VALUE`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError


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

    @property
    def label(self) -> str:
        """What a person calls the hosts: `hosts of web.csv`, `web-* of the SSH settings`."""
        match self.kind:
            case Kind.FILE:
                return f"hosts of {_last(self.place)}"
            case Kind.SSH_CONFIG:
                return f"{self.place or '*'} of the SSH settings"
            case Kind.ANSIBLE:
                group = f"{' '.join(self.wanted['group'])} of " if "group" in self.wanted else ""
                return f"{group or 'hosts of '}{_last(self.place) or 'the Ansible inventory'}"
            case Kind.EC2:
                tags = [
                    f"{name.removeprefix('tag:')}={'|'.join(values)}"
                    for name, values in self.wanted.items()
                    if name.startswith("tag:")
                ]
                return " · ".join(("EC2 instances", *tags, *filter(None, [self.place])))

    @property
    def file(self) -> str:
        """The file that it names; empty where it names none."""
        return self.place if self.kind in (Kind.FILE, Kind.ANSIBLE) else ""

    def beside(self, folder: Path) -> "Source":
        """Return it with a file that is found from a folder."""
        if not self.file or self.file.startswith("~"):
            return self
        return replace(self, place=str(folder / self.file))

    def __str__(self) -> str:
        if self.kind is Kind.SSH_CONFIG:
            return f"{self.kind}:{self.place}"
        asked = "&".join(
            f"{_quoted(name, '=')}={_quoted(value)}"
            for name, values in self.wanted.items()
            for value in values
        )
        return f"{self.kind}:{_quoted(self.place, '?')}{'?' if asked else ''}{asked}"


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


def _quoted(text: str, also: str = "") -> str:
    """Return a text as `parse_source` reads it, also from among others with commas between them."""
    return "".join(f"%{ord(one):02X}" if one in f"%&,{also}" else one for one in text)


def _last(path: str) -> str:
    return re.split(r"[/\\]", path)[-1]


def _known(kind: Kind, name: str, text: str) -> str:
    if name in _NAMES[kind] or (kind is Kind.EC2 and name.startswith("tag:") and len(name) > len("tag:")):
        return name
    from difflib import get_close_matches  # a start has no names that are not known

    close = get_close_matches(name[:60], _NAMES[kind], n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    raise InputError(f"{text!r}: {name!r} is not known here.{hint} Write it as in {_WAYS[kind]}.")
