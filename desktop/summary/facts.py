"""The facts that a wording template may name, each with the events that it comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TypeAlias

from desktop.dataclass import dataclass
from desktop.domain.verdict import Verdict
from desktop.summary.blocks import Badge, Block, Events


@dataclass(frozen=True, slots=True)
class Told:
    """A value as text; without text it is not there, and a line that names it is left out."""

    text: str = ""
    from_events: Events = ()
    badge: Badge | None = None

    def __bool__(self) -> bool:
        return bool(self.text)


NOTHING = Told()
Row: TypeAlias = Mapping[str, Told]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """`single` by name; of `many` each is one of several, named as `change.title`; `ready` are blocks as they stand."""

    single: Mapping[str, Told] = field(default_factory=dict)
    many: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    ready: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    look: Verdict = Verdict.UNKNOWN  # whose colour a callout has
    whole: Events = ()  # the first and the last event: what is not in a run stands on all of it

    def is_there(self, name: str, row: Row | None = None) -> bool:
        """True where a name has something to say; of a list, where there is at least one."""
        return bool(self.told(name, row)) or bool(self.many.get(name)) or bool(self.ready.get(name))

    def told(self, name: str, row: Row | None = None) -> Told:
        """Return the value of a name; one of a list is looked up in its row."""
        _, dot, field_name = name.partition(".")
        if dot:
            return (row or {}).get(field_name, NOTHING)
        return self.single.get(name, NOTHING)

    def events(self, name: str, row: Row | None = None) -> Events:
        """Return the events that a name comes from: of a list, of all that is in it."""
        rows = (told.from_events for one in self.many.get(name, ()) for told in one.values())
        blocks = (block.from_events for block in self.ready.get(name, ()))
        return tuple(sorted({*self.told(name, row).from_events, *_flat(rows), *_flat(blocks)}))


def _flat(events: Iterable[Events]) -> set[int]:
    return {seq for one in events for seq in one}
