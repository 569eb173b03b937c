"""What a help desk takes in one comment. What does not fit becomes a file, and the body says so."""

import json
from collections.abc import Callable, Sequence

from desktop.dataclass import dataclass
from desktop.domain.desk import DeskKind, OutFile
from desktop.domain.quantity import show_bytes
from desktop.summary.adf import adf_of
from desktop.summary.blocks import Block
from desktop.summary.desk_html import freshdesk_of, zendesk_of
from desktop.summary.fitting import Fitting, note
from desktop.summary.letter import Letter
from desktop.summary.markdown import markdown_of
from desktop.summary.shortening import SUMMARY_FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """How much of what a desk takes is used."""

    used: int
    limit: int
    unit: str  # characters or bytes

    @property
    def fits(self) -> bool:
        return self.used <= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A comment that fits, with what goes beside it. `moved` are the parts that only the attached summary has in full,
    `left_out` the files that the ticket has no room for; the body names both."""

    format: str
    body: str
    counter: Counter
    attachments: tuple[OutFile, ...] = ()
    attached: Counter | None = None  # where the desk bounds all files of a ticket together
    moved: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Budget:
    format: str
    write: Callable[[Sequence[Block]], str]
    limit: int
    unit: str
    files_bytes: int | None = None

    def count(self, body: str) -> Counter:
        used = len(body.encode()) if self.unit == "bytes" else len(body)
        return Counter(used=used, limit=self.limit, unit=self.unit)

    def size(self, blocks: Sequence[Block]) -> int:
        return self.count(self.write(blocks)).used


def _compact_adf(blocks: Sequence[Block]) -> str:
    return json.dumps(adf_of(blocks), ensure_ascii=False, separators=(",", ":"))


# Jira refuses more than 32,767 characters and does not say of what: the JSON is the longest that it could count.
# Zendesk refuses more than 65,535 bytes; Freshdesk names no limit, gets no more, and bounds the files of a ticket. What
# is left is for the mark by which a post is found again.
_BUDGETS = {
    DeskKind.JIRA: _Budget(format="adf", write=_compact_adf, limit=30_000, unit="characters"),
    DeskKind.ZENDESK: _Budget(format="zendesk", write=zendesk_of, limit=60_000, unit="bytes"),
    DeskKind.FRESHDESK: _Budget(
        format="freshdesk", write=freshdesk_of, limit=60_000, unit="bytes", files_bytes=20 * 2**20
    ),
}


def count(letter: Letter, desk: DeskKind) -> Counter:
    """Return how much of a comment the whole letter would take."""
    budget = _BUDGETS[desk]
    return budget.count(budget.write(letter.blocks))


def fit(letter: Letter, desk: DeskKind, files: Sequence[OutFile] = ()) -> Fitted:
    """Return the letter as a comment that the desk takes.

    The first sentences stay. Long code is shortened first, then whole sections, or the last points of one, move into
    an attached `summary.md`. `files` are attached in their order while there is room."""
    budget = _BUDGETS[desk]
    whole = OutFile(name=SUMMARY_FILE, content_type="text/markdown", data=markdown_of(letter.blocks).encode())
    taken, left_out = _with_room(files, budget.files_bytes)
    notes = _about_files(left_out, budget)
    body = budget.write((*letter.blocks, *notes))
    if budget.count(body).fits:
        return _fitted(budget, body, taken, (), left_out)
    taken, left_out = _with_room([whole, *files], budget.files_bytes)
    said = _about_files(left_out, budget)
    blocks, moved = Fitting(budget.size, budget.limit, said).fitted(letter.blocks)
    return _fitted(budget, budget.write(blocks), taken, moved, left_out)


def _fitted(
    budget: _Budget,
    body: str,
    taken: tuple[OutFile, ...],
    moved: tuple[str, ...],
    left_out: tuple[OutFile, ...],
) -> Fitted:
    used = sum(len(one.data) for one in taken)
    limit = budget.files_bytes
    return Fitted(
        format=budget.format,
        body=body,
        counter=budget.count(body),
        attachments=taken,
        attached=Counter(used=used, limit=limit, unit="bytes") if limit is not None else None,
        moved=moved,
        left_out=tuple(one.name for one in left_out),
    )


def _with_room(
    files: Sequence[OutFile], limit: int | None
) -> tuple[tuple[OutFile, ...], tuple[OutFile, ...]]:
    """Return the files that a ticket has room for, and those that it has not."""
    taken: list[OutFile] = []
    left_out: list[OutFile] = []
    used = 0
    for one in files:
        has_room = limit is None or used + len(one.data) <= limit
        (taken if has_room else left_out).append(one)
        used += len(one.data) if has_room else 0
    return tuple(taken), tuple(left_out)


def _about_files(left_out: Sequence[OutFile], budget: _Budget) -> tuple[Block, ...]:
    if not left_out or budget.files_bytes is None:
        return ()
    names = ", ".join(f"{one.name} ({show_bytes(len(one.data))})" for one in left_out)
    room = show_bytes(budget.files_bytes)
    return (note(f"Not attached, as a ticket has room for {room}: {names}.", (1,)),)
