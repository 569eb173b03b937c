"""What sources of a step's rows left out, over the rows: as the run keeps it from when each source was read."""

import re
from collections.abc import Iterator, Mapping, Sequence

from desktop.domain.host_source import is_source
from desktop.domain.hosts_told import HostsTold
from desktop.domain.values import Value
from desktop.engine.fan_out import where_of
from desktop.targets.hosts import LEFT_OUT
from desktop.ui.cards.hosts_banner import HostsBanner
from desktop.ui.run.overview import Overview

_PLACE = re.compile(r"\$\{[^}]*\}")  # where a value goes into a text


class SourcesPart(HostsBanner):
    """Looks again only when there are other rows: ten thousand targets are not gone through for each that ends."""

    _is_of: tuple[str, int] = ("", 0)

    def show_for(self, view: Overview, path: str, rows: int) -> None:
        if (path, rows) != self._is_of:
            self._is_of = (path, rows)
            self.tell_hosts(short_sources(view, path) if rows else ())


def short_sources(view: Overview, path: str) -> tuple[HostsTold, ...]:
    """Return the sources a step names that did not give a target for each of their entries, once they were read."""
    item = view.by_path.get(path)
    if item is None:
        return ()
    where = where_of(item.step, item.scope)
    named = [one for one in ([where] if isinstance(where, str) else where) if is_source(one)]
    return tuple(_short(view.run.identities, named)) if named else ()


def _short(identities: Mapping[str, Value], named: Sequence[str]) -> Iterator[HostsTold]:
    wanted = [re.compile(".*".join(map(re.escape, _PLACE.split(text)))) for text in named]
    for target, identity in identities.items():
        if not isinstance(identity, Mapping) or not any(one.fullmatch(target) for one in wanted):
            continue
        left_out = _facts(identity).get(LEFT_OUT)
        if isinstance(left_out, list | tuple) and left_out:
            found = str(identity.get("label", "")).partition(" Left out: ")[0]
            yield HostsTold(found, tuple(map(str, left_out)))


def _facts(identity: Mapping[str, Value]) -> Mapping[str, Value]:
    facts = identity.get("facts")
    return facts if isinstance(facts, Mapping) else {}
