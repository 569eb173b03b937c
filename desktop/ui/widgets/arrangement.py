"""How a person arranged a table: widths and order of its columns, and by which it is sorted."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from desktop.dataclass import dataclass
from desktop.ui.widgets.table_model import Column

NARROWEST, WIDEST = 40, 900  # px at 100 %


@dataclass(frozen=True, slots=True)
class Sort:
    """By the column with this key; by none, as the table comes."""

    key: str = ""
    is_descending: bool = False

    def pressed(self, key: str) -> "Sort":
        """Return what a press on a column's head makes of it: up, then down, then as it comes."""
        if key != self.key:
            return Sort(key)
        return Sort() if self.is_descending else Sort(key, is_descending=True)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """`widths` in px at 100 % by the column's key; `order` may lack columns, which then stand where they did."""

    widths: Mapping[str, int] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    sort: Sort = field(default_factory=Sort)

    def with_width(self, key: str, width: int) -> "Arrangement":
        return replace(self, widths={**self.widths, key: min(max(width, NARROWEST), WIDEST)})

    def moved(self, columns: Sequence[Column], key: str, by: int) -> "Arrangement":
        """Return it with a column moved to the left (negative) or right; at the ends it stays."""
        order = list(self.ordered(columns))
        at = order.index(key)
        order.insert(min(max(at + by, 0), len(order) - 1), order.pop(at))
        return replace(self, order=tuple(order))

    def ordered(self, columns: Sequence[Column]) -> tuple[str, ...]:
        """Return the keys of all columns as they stand; one that the order lacks comes after its neighbour."""
        keys = [column.key for column in columns]
        order = [key for key in self.order if key in keys]
        for at, key in enumerate(keys):
            if key not in order:
                order.insert(order.index(keys[at - 1]) + 1 if at else 0, key)
        return tuple(order)

    def plain(self) -> dict[str, object]:
        return {
            "widths": dict(self.widths),
            "order": list(self.order),
            "sort": self.sort.key,
            "descending": self.sort.is_descending,
        }


def arrangement_of(raw: object, columns: Sequence[Column]) -> Arrangement:
    """Return what was kept; each part of it that is damaged, or of a column that is gone, as if never set."""
    if not isinstance(raw, dict):
        return Arrangement()
    keys = {column.key for column in columns}
    widths, order, key = raw.get("widths"), raw.get("order"), raw.get("sort")
    known = {
        name: min(max(width, NARROWEST), WIDEST)
        for name, width in (widths.items() if isinstance(widths, dict) else ())
        if name in keys and isinstance(width, int) and not isinstance(width, bool)
    }
    listed = [one for one in order if isinstance(one, str) and one in keys] if isinstance(order, list) else []
    is_known = isinstance(key, str) and key in keys
    sort = Sort(key, raw.get("descending") is True) if isinstance(key, str) and is_known else Sort()
    return Arrangement(known, tuple(dict.fromkeys(listed)), sort)
