"""The functions of the expression language: how each is written, what it takes and what it gives."""

from desktop.dataclass import dataclass
from desktop.expressions.shapes import ANY, BOOLEAN, NUMBER, Shape, list_of


@dataclass(frozen=True, slots=True)
class Signature:
    usage: str
    least: int
    most: int
    gives: Shape = ANY  # ANY where it depends on what it is given
    unit: str = ""  # the end of a field's name that shows the unit, such as `_bytes`

    @property
    def wanted(self) -> str:
        amount = str(self.least) if self.least == self.most else f"{self.least} to {self.most}"
        return f"{amount} value{'' if amount == '1' else 's'}"


SIGNATURES: dict[str, Signature] = {
    "any": Signature("any(v.used_pct > 90 for v in volumes)", 1, 1, BOOLEAN),
    "all": Signature("all(v.used_pct < 90 for v in volumes)", 1, 1, BOOLEAN),
    "len": Signature("len(rows)", 1, 1, NUMBER),
    "sum": Signature("sum(v.free_bytes for v in volumes)", 1, 1, NUMBER),
    "min": Signature("min(v.used_pct for v in volumes)", 1, 8),
    "max": Signature("max(v.used_pct for v in volumes)", 1, 8),
    "sorted": Signature("sorted(v.name for v in volumes)", 1, 1),
    "count": Signature("count(v for v in volumes if v.used_pct > 90)", 1, 1, NUMBER),
    "distinct": Signature("distinct(r.state for r in rows)", 1, 1),
    "round": Signature("round(used_pct, 1)", 1, 2, NUMBER),
    "abs": Signature("abs(offset_s)", 1, 1, NUMBER),
    "matches": Signature("matches(text, 'error (?P<code>[0-9]+)')", 2, 2),
    "contains": Signature("contains(stdout, 'error')", 2, 2, BOOLEAN),
    "startswith": Signature("startswith(name, 'web-')", 2, 2, BOOLEAN),
    "lower": Signature("lower(name)", 1, 1, Shape("text")),
    "split": Signature("split(text, ',')", 1, 2, list_of(Shape("text"))),
    "number": Signature("number(text)", 1, 1, NUMBER),
    "in_cidr": Signature("in_cidr(address, '10.0.0.0/8')", 2, 2, BOOLEAN),
    "days": Signature("days(14)", 1, 1, NUMBER, "_s"),
    "hours": Signature("hours(4)", 1, 1, NUMBER, "_s"),
    "minutes": Signature("minutes(5)", 1, 1, NUMBER, "_s"),
    "seconds": Signature("seconds(30)", 1, 1, NUMBER, "_s"),
    "kib": Signature("kib(4)", 1, 1, NUMBER, "_bytes"),
    "mib": Signature("mib(512)", 1, 1, NUMBER, "_bytes"),
    "gib": Signature("gib(2)", 1, 1, NUMBER, "_bytes"),
    "before": Signature("before(days(30))", 1, 2),
    "since": Signature("since(started_at)", 1, 1, NUMBER, "_s"),
    "exists": Signature("exists(steps.space.used_pct)", 1, 1, BOOLEAN),
}
TAKES_ITEMS = frozenset({"any", "all", "len", "sum", "min", "max", "sorted", "count", "distinct"})
