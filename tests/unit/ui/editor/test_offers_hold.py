"""What is offered holds: written into a runbook, no offer makes the linter speak of something unknown."""

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from desktop.language.loader import load_runbook
from desktop.language.sketch import sketch_runbook
from desktop.library.books import finder
from desktop.paths import shipped_runbooks_dir
from desktop.ui.editor.cursor_place import place_at
from desktop.ui.editor.look import Asked, Sight
from desktop.ui.editor.offers import OfferKind, Surroundings, offers_at

BOOKS = sorted(shipped_runbooks_dir().glob("*.yaml"))
MANY = """\
runbook: 1
id: many
title: All kinds of names
inputs:
  mount: {type: path, default: /}
  hosts: {type: targets, default: [local]}
rules:
  - {assert: len(mount) > 0, say: 'It is ${mount}.'}
steps:
  - id: read
    title: Read ${mount}
    run: cat
    set: {half: exit_status}
    capture:
      rows: lines
      amount: number
      disks: {json: 'a'}
    outcomes:
      - {fail: amount > 3, say: '${amount}'}
      - {pass: otherwise}
  - id: person
    title: A person
    do: Look at ${steps.read.amount}
    record: {seen: {type: integer}}
    outcomes:
      - {fail: seen > 3, say: '${seen}'}
      - {pass: otherwise}
  - id: other
    title: Another
    use: first-look
    when: steps.read.amount > 1
    outcomes:
      - {fail: verdict == 'fail', say: '${ended}'}
      - {pass: otherwise}
  - id: rows
    title: Each host
    each: ${hosts}
    on: ${item}
    check: host.disk
    outcomes:
      - {fail: used_pct > 3, say: '${used_pct} of ${item}'}
      - {pass: otherwise}
  - id: together
    title: Together
    mode: any_order
    group:
      - {id: in_one, title: 'One ${mount}', check: host.load}
      - {id: in_two, title: Two, when: steps.in_one.verdict == 'pass', check: host.memory}
  - id: last
    title: Last ${steps.rows.rows[0].verdict}
    end: resolved
    say: ${steps.other.verdict}
outputs: {found: steps.read.amount}
"""
_SLOT = re.compile(r"\$\{(?P<inside>[^}]*)\}")
_VALUE = re.compile(r"\b(?P<key>fail|warn|pass|when|assert|next|verify|check|use|until): (?P<value>[^,}\n]+)")


def find_file(runbook_id: str) -> Path:
    return shipped_runbooks_dir() / f"{runbook_id}.yaml"


@cache
def surroundings(text: str) -> Surroundings:
    look, _ = Sight().look(Asked(text, "", shipped_runbooks_dir() / "new-runbook.yaml"), find_file)
    books = {book.stem: "One of ours" for book in BOOKS}
    return Surroundings(look.steps, look.inputs, books, look.names or Surroundings().names, look.used)


def unknown(text: str, rule: str = "unknown") -> list[str]:
    find = finder(shipped_runbooks_dir() / "new-runbook.yaml", find_file)
    problems = sketch_runbook(text.encode(), "f.yaml", find).problems
    return [str(one) for one in problems if one.rule.startswith((rule, "yaml"))]


def offered(text: str, start: int, end: int, typed: str = "") -> Iterator[str]:
    """Yield each word that is offered in the place of a part of a text; after a dot, what is offered there."""
    cut = text[:start] + typed + text[end:]
    before = cut[: start + len(typed)]
    line, column = before.count("\n"), len(before.rpartition("\n")[2])
    for offer in offers_at(place_at(cut.split("\n"), line, column), surroundings(text)):
        assert offer.about or offer.description, (offer, before[-80:])
        if offer.more == "." and typed.count(".") < 3:
            yield from offered(text, start, end, f"{offer.label}.")
        elif offer.kind is not OfferKind.FUNCTION:
            yield offer.label


def check_slot(text: str, start: int, end: int) -> int:
    """All that is offered in a `${…}`, one after the other, in one text."""
    words = list(offered(text, start, end))
    for at in range(0, len(words), 12):
        told = "}${".join(words[at : at + 12])
        assert unknown(text[:start] + told + text[end:]) == []
    return len(words)


def check_value(text: str, key: str, start: int, end: int) -> int:
    words = list(offered(text, start, end))
    if key in ("next", "verify", "check", "use"):
        rule = {"check": "unknown-check", "use": "use"}.get(
            key, "unknown"
        )  # what follows is of the old check
        texts = [text[:start] + word + text[end:] for word in words]
        assert [told for each in texts for told in unknown(each, rule)] == []
    else:
        names = [word for word in words if word != "otherwise"]
        for at in range(0, len(names), 12):
            told = " and ".join(f"{name} == {name}" for name in names[at : at + 12])
            assert unknown(text[:start] + told + text[end:]) == []
    return len(words)


@pytest.mark.parametrize("book", [*BOOKS[::5], None], ids=lambda book: book.stem if book else "many")
def test_no_offer_is_unknown_to_the_linter(book: Path | None) -> None:
    text = book.read_text() if book is not None else MANY
    load_runbook(text.encode(), "f.yaml")
    scripts = [found.span() for found in re.finditer(r"run: \|\n(?:(?: {6,}.*)?\n)+", text)]
    luck = random.Random(7)
    slots = [found.span("inside") for found in _SLOT.finditer(text)]
    values = [(found["key"], *found.span("value")) for found in _VALUE.finditer(text)]
    most = None if book is None else 4
    count = 0
    for start, end in luck.sample(slots, min(len(slots), most or len(slots))):
        if not any(low <= start < high for low, high in scripts):
            count += check_slot(text, start, end)
    for key, start, end in luck.sample(values, min(len(values), most or len(values))):
        if not any(low <= start < high for low, high in scripts):
            count += check_value(text, key, start, end)
    assert count > 10


def words_for(before: str) -> set[str]:
    """What is offered at the end of a part of MANY's text."""
    start = MANY.index(before) + len(before)
    end = min(at for at in (MANY.find("}", start), MANY.find(",", start), MANY.find("\n", start)) if at >= 0)
    return set(offered(MANY, start, end))


def test_captures_set_and_recorded_values_are_known_by_their_names() -> None:
    assert {"rows", "amount", "disks", "half", "exit_status"} <= words_for("- {fail: ")
    assert {"seen", "answer", "steps.read.amount", "steps.read.half", "steps.other.verdict"} <= words_for(
        "do: Look at ${steps.read.amount}\n    record: {seen: {type: integer}}\n    outcomes:\n      - {fail: "
    )


def test_a_name_tells_what_it_holds() -> None:
    around = surroundings(MANY)
    lines = MANY.replace("fail: amount > 3", "fail: amou").split("\n")
    line = next(at for at, text in enumerate(lines) if "fail: amou," in text)
    found = {
        one.label: one for one in offers_at(place_at(lines, line, lines[line].index("amou,") + 4), around)
    }
    assert found["amount"].about == "a number"


def test_inputs_of_the_used_runbook_under_with() -> None:
    text = MANY.replace("use: first-look", "use: website-slow\n    with: {")
    lines = text.split("\n")
    line = next(at for at, each in enumerate(lines) if each == "    with: {")
    found = {one.label: one for one in offers_at(place_at(lines, line, 11), surroundings(text))}
    inputs = load_runbook(find_file("website-slow").read_bytes(), "f.yaml").runbook.inputs
    assert set(found) == set(inputs)
    assert all(offer.about for offer in found.values())


def test_item_is_known_in_rows_only() -> None:
    assert "item" in words_for("- {fail: used_pct > 3, say: '${used_pct} of ${")
    assert "item" not in words_for("title: Read ${")
