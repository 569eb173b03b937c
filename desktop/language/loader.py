"""A runbook from its bytes: read within bounds, validated, linted; or refused with every problem at once."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError, Problem, RunbookError
from desktop.domain.runbook import LANGUAGE_VERSION, Runbook
from desktop.expressions.names import shape_of
from desktop.expressions.parse import parse_expression
from desktop.expressions.shapes import ANY, Shape
from desktop.garbage import collector_off
from desktop.language.compose import compose
from desktop.language.lint import hidden, lint
from desktop.language.lint.draft import Draft, Uses, draft_of
from desktop.language.lint.scope import Scopes
from desktop.language.models import ReadStep, validated_head, validated_steps
from desktop.language.nodes import Node, Path
from desktop.language.report import Place, Report
from desktop.language.source_text import decode


@dataclass(frozen=True, slots=True)
class Loaded:
    """A valid runbook, the hash of the very bytes it came from, and what is doubtful about it."""

    runbook: Runbook
    sha256: str
    warnings: tuple[Problem, ...]
    data: bytes
    file: str

    @property
    def source_map(self) -> Mapping[Path, Place]:
        """The place of every value by its path, such as ('steps', 0, 'title').

        It is read from the bytes again: nodes kept for a whole library would weigh ten times its runbooks."""
        report = Report("")
        root = compose(decode(self.data, report), report)
        return {} if root is None else dict(root.places())


def load_runbook(data: bytes, file: str) -> Loaded:
    """Return the runbook that the bytes of a file hold. What its steps use is looked up by `link_runbook`.

    Raises:
        RunbookError: it cannot be used; all problems at once, each with its place, warnings among them.
    """
    report = Report(file)
    with collector_off():
        linted = _linted(data, report, None)
    if linted is None or report.has_errors:
        raise report.refuse()
    return Loaded(linted.runbook, hashlib.sha256(data).hexdigest(), report.in_order(), data, file)


def check_runbook(
    data: bytes, file: str, find: "Callable[[str], Loaded] | None" = None
) -> tuple[Problem, ...]:
    """Return every problem of a runbook, errors and warnings, in the order of the file.

    With `find`, which returns a runbook by its id or raises InputError, the runbooks that it uses are looked at too."""
    if find is not None:
        from desktop.language.link import UsedBooks

        return check_linked(data, file, UsedBooks(find)).problems
    return check_linked(data, file, None).problems


@dataclass(frozen=True, slots=True)
class Checked:
    """Every problem of a runbook, and the outputs that it has for others, as far as it could be read."""

    problems: tuple[Problem, ...]
    outputs: Mapping[str, Shape]


Keep = Callable[
    [Runbook, tuple[ReadStep, ...]], None
]  # hears of the head and the steps as far as they can be read


KeepNames = Callable[[Draft, Scopes], None]  # hears which names each step knows, once all was linted


def check_linked(
    data: bytes, file: str, uses: Uses | None, keep: Keep | None = None, keep_names: KeepNames | None = None
) -> Checked:
    """Return what is known of a runbook when the runbooks that it uses are looked up in `uses`."""
    report = Report(file)
    outputs: Mapping[str, Shape] = {}
    with collector_off(), suppress(RunbookError):  # what is refused outright is in the report too
        linted = _linted(data, report, uses, keep, keep_names)
        outputs = linted.outputs if linted is not None else {}
    return Checked(report.in_order(), outputs)


@dataclass(frozen=True, slots=True)
class _Linted:
    runbook: Runbook
    scopes: Scopes

    @property
    def outputs(self) -> Mapping[str, Shape]:
        """What is known of the outputs; one that cannot be read is told already."""
        return {name: _shape(text, self.scopes) for name, text in self.runbook.outputs.items()}


def _shape(text: str, scopes: Scopes) -> Shape:
    try:
        return shape_of(parse_expression(text), scopes.outer)
    except ExpressionError:
        return ANY


def _linted(
    data: bytes,
    report: Report,
    uses: Uses | None,
    keep: Keep | None = None,
    keep_names: KeepNames | None = None,
) -> _Linted | None:
    text = decode(data, report)
    root = compose(text, report)
    if root is None or root.entries is None:
        what = "is empty" if root is None else "is no mapping of keys to values"
        report.error(Place(1, 1), "no-runbook", f"this file {what}. A runbook starts with `runbook: 1`.")
        return None
    if not _is_our_version(root, report):
        return None
    head = validated_head(root, report)
    written = root.child("steps")
    if written is None or not written.items:
        place = root.place if written is None else written.place
        message = (
            "the key `steps` is missing."
            if written is None
            else "`steps` must be a list with at least one step."
        )
        report.error(place, "missing-key", message)
        return None
    read = validated_steps(written.items, report)
    if head is None:
        return None
    if keep is not None:
        keep(head, read)
    draft = draft_of(head, read, root, tuple(text.splitlines()), report, uses)
    scopes = lint(draft)
    hidden.check(text, report)
    if keep_names is not None:
        keep_names(draft, scopes)
    return _Linted(replace(head, steps=tuple([one.step for one in read if one.step is not None])), scopes)


def _is_our_version(root: Node, report: Report) -> bool:
    version = root.child("runbook")
    if version is None:
        message = f"this is no runbook: the key `runbook: {LANGUAGE_VERSION}` is missing at the top."
        report.error(root.place, "no-runbook", message)
        return False
    if version.value != LANGUAGE_VERSION or isinstance(version.value, bool):
        shown = (
            version.event.value[:20]
            if version.entries is None and version.items is None
            else "a list or mapping"
        )
        message = f"this program reads version {LANGUAGE_VERSION} of the language; this file says {shown}."
        report.error(version.place, "language-version", message)
        return False
    return True
