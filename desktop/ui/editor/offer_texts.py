"""What is said beside the names that expressions know."""

from desktop.checks.shapes import FieldKind, ReadingField

NAMES = {
    "steps": "earlier steps by their id",
    "target": "where this step runs",
    "item": "the item of `each`",
    "now": "the time of this reading",
    "run": "the run itself",
}
READINGS = {
    "run": {
        "exit_status": "whole number",
        "stdout": "text",
        "stderr": "text",
        "duration_s": "number, seconds",
    },
    "plugin": {"exit_status": "whole number", "text": "text", "perf": "values by name"},
    "do": {"answer": "text"},
    "ask": {"answer": "text"},
    "wait": {"waited_s": "number, seconds"},
    "use": {"verdict": "text", "ended": "text"},
    "group": {"rows": "list"},
}
STEP_FIELDS = {
    "verdict": "pass, warn, fail, …",
    "entries": "how often it was entered",
    "rows": "of a fan-out",
}
FUNCTIONS = {
    "exists": "false where a value is missing",
    "len": "how many items or characters",
    "any": "true where one of them is",
    "all": "true where each of them is",
    "sum": "of numbers",
    "min": "the smallest",
    "max": "the largest",
    "sorted": "in order",
    "count": "how many hold",
    "distinct": "each once",
    "round": "to a number of places",
    "abs": "without its sign",
    "matches": "a regular expression of linear time",
    "contains": "text in text, item in list",
    "startswith": "text",
    "lower": "in small letters",
    "split": "a text into a list",
    "number": "a text as a number",
    "in_cidr": "an address in a network",
    "days": "a duration",
    "hours": "a duration",
    "minutes": "a duration",
    "seconds": "a duration",
    "kib": "a size in bytes",
    "mib": "a size in bytes",
    "gib": "a size in bytes",
    "before": "a time before another",
    "since": "how long ago",
}
_KINDS = {
    FieldKind.TEXT: "text",
    FieldKind.INTEGER: "whole number",
    FieldKind.NUMBER: "number",
    FieldKind.BOOLEAN: "true or false",
    FieldKind.DATETIME: "time",
    FieldKind.RECORD: "record",
    FieldKind.ANY: "any value",
}
_UNITS = {"_pct": "percent", "_bytes": "bytes", "_s": "seconds", "_ms": "milliseconds"}


def unit_of(name: str) -> str:
    """Return the unit that the end of a name tells, or nothing."""
    return next((unit for ending, unit in _UNITS.items() if name.endswith(ending)), "")


def shape_words(field: ReadingField) -> str:
    """Say what a field holds, with its unit."""
    words = f"list of {_KINDS[field.kind]}s" if field.is_list else _KINDS[field.kind]
    unit = unit_of(field.name)
    return f"{words}, {unit}" if unit and field.kind in (FieldKind.INTEGER, FieldKind.NUMBER) else words
