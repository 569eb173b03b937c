"""Values in a desk's answer, whatever it left out, sent as null, or wrote as another type."""

from collections.abc import Mapping
from datetime import UTC, datetime

from desktop.desks.errors import StrangeReplyError


def at(value: object, *path: str | int) -> object:
    """Return what stands at a path of names and places, or None."""
    for part in path:
        if isinstance(part, int):
            value = value[part] if isinstance(value, list) and -len(value) <= part < len(value) else None
        else:
            value = value.get(part) if isinstance(value, Mapping) else None
    return value


def text_at(value: object, *path: str | int) -> str:
    """Return a text or a number as text; empty for anything else."""
    found = at(value, *path)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return str(found)


def number_at(value: object, *path: str | int) -> int | None:
    """Return a whole number, written as such or as text."""
    found = at(value, *path)
    if isinstance(found, bool):
        return None
    if isinstance(found, int):
        return found
    if isinstance(found, float):
        return int(found) if found.is_integer() else None
    text = found.strip() if isinstance(found, str) else ""
    return int(text) if text.isascii() and text.lstrip("-").isdecimal() and len(text) < 20 else None


def is_true(value: object, *path: str | int) -> bool:
    """True for true, and for the text `true`."""
    found = at(value, *path)
    return found is True or (isinstance(found, str) and found.lower() == "true")


def items_at(value: object, *path: str | int) -> tuple[Mapping[str, object], ...]:
    """Return the objects of a list; none where there is no list."""
    found = at(value, *path)
    return tuple(one for one in found if isinstance(one, Mapping)) if isinstance(found, list) else ()


def object_at(value: object, *path: str | int) -> Mapping[str, object]:
    """Return an object; an empty one where there is none."""
    found = at(value, *path)
    return found if isinstance(found, Mapping) else {}


def when_at(value: object, *path: str | int) -> datetime | None:
    """Return a moment, which desks write in ISO 8601; one that names no zone is in UTC."""
    try:
        found = datetime.fromisoformat(text_at(value, *path))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def plain(value: object, depth: int = 4) -> str:
    """Return the value of a field as text, whatever it is: of an object its name, of a list all of them."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, Mapping):
        names = ("displayName", "name", "value", "title", "label", "key", "id")
        return next((text_at(value, name) for name in names if text_at(value, name)), "")
    if isinstance(value, list) and depth:
        return ", ".join(said for said in (plain(one, depth - 1) for one in value) if said)
    return ""


def needed(what: str, value: object, *path: str | int) -> str:
    """Return a text that has to be there.

    Raises:
        StrangeReplyError: it is not.
    """
    found = text_at(value, *path)
    if not found:
        place = ".".join(map(str, path))
        raise StrangeReplyError(f"{what} was answered without `{place}`, so what became of it is not known.")
    return found
