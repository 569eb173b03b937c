"""Where YAML events come from: libyaml's event parser, or PyYAML's own where libyaml is not built in."""

from typing import Protocol, cast

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner


class Mark(Protocol):
    line: int  # both from 0
    column: int


class YamlEvent(Protocol):
    """What events of either parser have; which of it is there depends on the kind of event."""

    start_mark: Mark
    end_mark: Mark
    value: str
    style: str | None
    implicit: tuple[bool, bool]
    anchor: str | None
    tag: str | None


class EventSource(Protocol):
    def get_event(self) -> YamlEvent: ...


class _PureParser(Reader, Scanner, Parser):
    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


def event_source(text: str) -> EventSource:
    """Return the events of a text, one at a time; nothing is read ahead that was not asked for."""
    if yaml.__with_libyaml__:
        return cast(EventSource, yaml.cyaml.CParser(text))  # type: ignore[attr-defined]
    return cast(EventSource, _PureParser(text))
