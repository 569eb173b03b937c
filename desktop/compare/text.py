"""A comparison as plain lines, and as data: for the terminal, the clipboard and a ticket."""

from collections.abc import Callable, Iterator

from desktop.compare.differences import Difference
from desktop.compare.found import Comparison, Found, Part

Mask = Callable[[str], str]  # cleans a text and masks secrets in it
_LONGEST = 160  # characters of a value in a line
_STANDS = {"before": "only in A", "after": "only in B"}


def lines_of(comparison: Comparison, mask: Mask, *, with_same: bool = False) -> Iterator[str]:
    """Return what differs, one line a field under the title of its step; what is the same only as a count."""
    shown = comparison.parts if with_same else comparison.differing
    for part in shown:
        yield (
            f"{one_line(mask(part.title))}: {verdict_words(part)}" if part.key else one_line(mask(part.title))
        )
        for one in part.fields if with_same else part.changed:
            yield f"  {_field_line(one, part, mask)}"
        if part.is_withheld:
            yield "  sensitive: what it read is not compared"
    alike = len(comparison.parts) - len(shown)
    if alike:
        yield f"{alike} {'step is' if alike == 1 else 'steps are'} the same."
    yield total_words(comparison)


def total_words(comparison: Comparison) -> str:
    """Return `9 of 78 fields differ`."""
    if not comparison.total:
        return "No field stands on both sides."
    within = f" {comparison.tolerated} more are within the tolerance." if comparison.tolerated else ""
    return f"{comparison.changed} of {comparison.total} fields differ.{within}"


def verdict_words(part: Part) -> str:
    """Return `pass → fail`, one verdict where both are the same, or which side alone took the step."""
    if part.only:
        found = part.before or part.after
        return f"{_STANDS[part.only]} ({verdict_word(found)})"
    before, after = verdict_word(part.before), verdict_word(part.after)
    return before if before == after else f"{before} → {after}"


def verdict_word(found: Found | None) -> str:
    if found is None:
        return "not taken"
    if found.verdict is None:
        return found.state.value.replace("_", " ")
    return found.verdict.word


def change_line(one: Difference, part: Part) -> str:
    """Return the change with the limit that it met: `+25.4 points, limit 95 %`."""
    limit = limit_words(one, part)
    return ", ".join(part for part in (one.change, limit) if part)


def limit_words(one: Difference, part: Part) -> str:
    """Return `limit 95 %` for a field that an outcome holds against a number."""
    from desktop.domain.quantity import show

    bound = part.bound_of(one)
    if bound is None:
        return ""
    number = int(bound.number) if bound.number.is_integer() else bound.number
    return f"limit {show(number, one.field)}"


def one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _field_line(one: Difference, part: Part, mask: Mask) -> str:
    name, before, after = (one_line(mask(text)) for text in (one.name, one.before_text, one.after_text))
    change = one_line(mask(change_line(one, part)))
    if one.is_tolerated:
        return f"{name} {before} → {after}, within the tolerance"
    if one.is_same:
        return f"{name} {after} (the same)"
    if not one.is_before or not one.is_after:
        return f"{name} {after or before}, {change}"
    return f"{name} {before} → {after}, {change}"


def data_of(comparison: Comparison, mask: Mask) -> dict[str, object]:
    """Return a comparison as plain data; numbers stay numbers, texts are masked."""
    return {
        "changed": comparison.changed,
        "fields": comparison.total,
        "tolerated": comparison.tolerated,
        "parts": [_part_data(part, mask) for part in comparison.parts],
    }


def _part_data(part: Part, mask: Mask) -> dict[str, object]:
    return {
        "step": part.step or None,
        "place": part.key or None,
        "title": mask(part.title),
        "only": part.only or None,
        "is_withheld": part.is_withheld,
        "verdict_before": part.before and part.before.verdict,
        "verdict_after": part.after and part.after.verdict,
        "changed": [_field_data(one, part, mask) for one in part.changed],
        "tolerated": [mask(one.name) for one in part.fields if one.is_tolerated],
        "same": [mask(one.name) for one in part.fields if one.is_same and not one.is_tolerated],
    }


def _field_data(one: Difference, part: Part, mask: Mask) -> dict[str, object]:
    bound = part.bound_of(one)
    return {
        "field": mask(one.name),
        "before": _plain(one.before, mask),
        "after": _plain(one.after, mask),
        "before_text": mask(one.before_text),
        "after_text": mask(one.after_text),
        "change": mask(one.change),
        "limit": bound and bound.number,
        "is_past_limit": part.trouble_of(one),
    }


def _plain(value: object, mask: Mask) -> object:
    """Return a number or truth as it is; everything else stands in the text beside it."""
    import math

    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    return mask(value) if isinstance(value, str) else None
