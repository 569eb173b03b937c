"""Looks at the names in a wording template before anybody relies on it: known ones, in places where they can stand."""

from collections.abc import Iterator

from desktop.domain.errors import Problem, TemplateError
from desktop.expressions import did_you_mean
from desktop.summary.audience import Audience
from desktop.summary.template import Gate, LineKind, Slot, Template, TemplateLine, parse_template
from desktop.summary.vocabulary import READY, lists_in, names_for

_POINTS = (LineKind.POINT, LineKind.NUMBERED)
_REPEATED = (*_POINTS, LineKind.CALLOUT)
_FURTHER = (LineKind.MORE, LineKind.CODE)


def read_template(text: str, file: str, audience: Audience) -> Template:
    """Return a template that can be filled for an audience.

    Raises:
        TemplateError: it cannot; every problem with file, line and column.
    """
    template = parse_template(text, file)
    problems = tuple(_problems(template, audience))
    if problems:
        raise TemplateError(problems)
    return template


def _problems(template: Template, audience: Audience) -> Iterator[Problem]:
    point: TemplateLine | None = None  # that a further line belongs to
    for line in template.lines:
        point = line if line.kind in _POINTS else point if line.kind in _FURTHER else None
        for name in line.names:
            message = _wrong(name, line, point, audience)
            if message:
                yield Problem(template.file, line.number, name.column, message)
        if line.kind is LineKind.CODE and point is None:
            yield Problem(
                template.file, line.number, 1, "a block of code belongs to a point: begin one with `- `."
            )


def _wrong(name: Slot | Gate, line: TemplateLine, point: TemplateLine | None, audience: Audience) -> str:
    """Return what is wrong with a name in its place, or nothing."""
    known = names_for(audience)
    lists = lists_in(known)
    if name.name not in known and not (isinstance(name, Gate) and name.name in lists):
        return _unknown(name.name, audience)
    first, dot, _ = name.name.partition(".")
    if dot:
        return _misplaced(first, line, point)
    if isinstance(name, Slot) and name.name in READY and not _stands_alone(line):
        return f"${{{name.name}}} is a whole section: it stands alone in a line."
    return ""


def _unknown(name: str, audience: Audience) -> str:
    known = names_for(audience)
    if name in names_for(Audience.INTERNAL):
        return (
            f"${{{name}}} is ours: a customer's text cannot name it. What it can name: "
            f"{', '.join(sorted(known))}."
        )
    first, dot, _ = name.partition(".")
    if not dot and first in lists_in(known):
        one = next(full for full in known if full.startswith(f"{first}."))
        return f"${{{name}}} is a list. Name something of each, such as ${{{one}}}."
    return f"${{{name}}} is not a name of a template for {audience}.{did_you_mean(name, known)}"


def _misplaced(list_name: str, line: TemplateLine, point: TemplateLine | None) -> str:
    """One of several stands in a point, in a callout, or in a further line of its point; two lists do not mix."""
    if line.kind in _FURTHER:
        if point is None or point.list_name != list_name:
            return f"this line belongs to no point that is written for each ${{{list_name}.…}}."
        return ""
    if line.kind not in _REPEATED:
        return f"${{{list_name}.…}} is one of several: write it in a point, that is a line that begins with `- `."
    if line.list_name != list_name:
        return f"a point is written for each of one list: here it is {line.list_name}, so {list_name} has no place."
    return ""


def _stands_alone(line: TemplateLine) -> bool:
    return line.kind is LineKind.TEXT and len(line.parts) == 1
