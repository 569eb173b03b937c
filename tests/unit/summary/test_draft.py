"""A summary before it leaves: what is hidden, where, and what a person shows after all."""

from datetime import UTC, datetime

from desktop.domain.advance import fold
from desktop.domain.outcome import Outcome
from desktop.domain.run import Run
from desktop.domain.target_ref import LOCAL
from desktop.engine.commands import AddNote
from desktop.redaction.ledger import NUMBER, Key, Ledger
from desktop.summary import FORMATS, render
from desktop.summary.build import summarise
from desktop.summary.draft import Draft
from desktop.summary.letter import Letter
from tests.fakes.memory import ScriptedTarget, said
from tests.unit.engine.driving import Driven, run_step, runbook_of

BOOK = runbook_of(
    run_step("read", outcomes=(Outcome(warn="exit_status == 0", say="It says password=Winter-2019-kite now."),
                               Outcome(pass_="otherwise")))
)  # fmt: skip
NOTE = "Was password=Winter-2019-kite before. Key: https://backup:kQ7x-pl4t9Zz@files-01/x"
KITE = ("password", "Winter-2019-kite")


def draft_of(*added: str) -> Draft:
    driven = Driven(BOOK, ScriptedTarget(LOCAL, {"read": said("password=Winter-2019-kite")}))
    driven.start()
    driven.settled()
    driven.tell(AddNote(NOTE))
    driven.session.close()
    run: Run = fold(driven.journal.events("run-1"))
    ledger = Ledger(str, added)
    now = datetime(2026, 11, 20, 5, tzinfo=UTC)
    return Draft(numbered=summarise(BOOK, run, now=now, zone=UTC, mask=ledger.mask), ledger=ledger)


def sent(draft: Draft, *shown: Key) -> Letter:
    return draft.as_sent(draft.letter(frozenset(shown)), frozenset(shown))


def test_each_value_is_told_once_with_all_its_places() -> None:
    draft = draft_of()
    hits = {hit.entry.kind: hit for hit in draft.hits(draft.letter().blocks)}
    assert set(hits) == {"password", "url-password"}
    assert [place.name for place in hits["password"].places][-1] == "Notes"
    assert len(hits["password"].places) == 3  # headline, finding, note
    assert hits["url-password"].places[0].before.endswith("https://backup:")
    assert hits["url-password"].places[0].after.startswith("@files-01/x")


def test_no_format_holds_a_number_or_a_value() -> None:
    letter = sent(draft_of())
    for name in FORMATS:
        text = render(letter, name)
        assert NUMBER not in text
        assert "Winter-2019-kite" not in text
        assert "kQ7x-pl4t9Zz" not in text


def test_what_is_shown_stands_in_every_format_and_is_counted_no_more() -> None:
    draft = draft_of()
    before, after = sent(draft), sent(draft, KITE)
    assert {one.kind for one in before.hidden} == {"password", "url-password"}
    assert {one.kind for one in after.hidden} == {"url-password"}
    for name in ("text", "json", "html"):
        assert "Winter-2019-kite" in render(after, name)
        assert "kQ7x-pl4t9Zz" not in render(after, name)


def test_what_is_hidden_by_hand_is_gone_and_counted() -> None:
    letter = sent(draft_of("before"))
    assert "before" not in render(letter, "text")
    assert ("by hand", 1) in [(one.kind, one.count) for one in letter.hidden]
