"""Sources of hosts among the inputs of a run, read before it begins, so that its record holds the targets."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.book import Book
from desktop.domain.host_source import is_source, parse_source
from desktop.domain.hosts_told import HostsTold
from desktop.domain.inputs import InputType
from desktop.domain.values import Fields, Value
from desktop.hosts_from.reading import find_hosts
from desktop.targets.base import Call
from desktop.targets.open import TargetPool

_LIMIT_S = 120.0  # for all pages of an account


@dataclass(frozen=True, slots=True)
class Filled:
    inputs: Fields
    told: tuple[HostsTold, ...] = ()


def with_hosts(book: Book, given: Fields, pool: TargetPool) -> Filled:
    """Return the inputs with each source, given or a default, replaced by its hosts.

    A file that is named without its folder lies beside the runbook.

    Raises:
        InputError, RunbookError, TargetError: a source cannot be read, or holds no host.
    """
    filled, told = dict(given), list[HostsTold]()
    for name, spec in book.runbook.inputs.items():
        items = _items(given.get(name, spec.default)) if spec.type is InputType.TARGETS else ()
        if not any(map(is_source, items)):
            continue
        targets: list[Value] = []
        for item in items:
            if not is_source(item):
                targets.append(item)
                continue
            source = parse_source(item).beside(Path(book.ref.file).parent)
            found = find_hosts(lambda: pool, source, Call.within(_LIMIT_S))
            told.append(found.told)
            targets += found.targets
        filled[name] = list(dict.fromkeys(targets))
    return Filled(filled, tuple(told))


def _items(value: Value) -> Sequence[str]:
    return tuple(_texts(value))


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, list | tuple):
        yield from (str(one).strip() for one in value)
    elif isinstance(value, str):
        yield from filter(None, map(str.strip, value.split(",")))
