"""What a person did: the values they read off, the output they pasted, and how their steps are judged."""

from typing import Any

import pytest

from desktop.domain.inputs import Input, InputType
from desktop.domain.step import Capture, DoStep
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskDecision, AskDone, Over
from tests.fakes.memory import MemorySecrets, said
from tests.unit.engine.driving import outcome, run_step, runbook_of
from tests.unit.engine.stepped import Stepped

RECORD = {
    "temp": Input(type=InputType.NUMBER, label="Temperature"),
    "note": Input(required=False),
    "unit": Input(default="C"),
}


def do(**keys: Any) -> DoStep:
    return DoStep(id="d", title="D", do="Look.", **keys)


def test_values_that_were_read_off_are_typed_and_judged() -> None:
    step = do(
        record=RECORD,
        outcomes=(outcome("fail: temp > 30", say="${temp} ${unit}", next="hot"), outcome("pass: otherwise")),
    )
    driven = Stepped(runbook_of(step, run_step("between"), run_step("hot")), {"hot": said()}).start()
    assert isinstance(driven.next, AskDone)
    assert driven.next.record == RECORD
    driven.says(c.MarkDone("d", values={"temp": "31.5"}))
    entry = driven.entry("d")
    assert (entry.reading, entry.answer, entry.said) == ({"temp": 31.5, "unit": "C"}, "done", "31.5 C")
    assert driven.path == ["d", "hot"]


def test_what_is_said_beside_an_outcome_is_kept_as_a_note() -> None:
    step = do(record=RECORD, outcomes=(outcome("pass: otherwise", say="Cool enough."),))
    driven = Stepped(runbook_of(step)).start()
    driven.says(c.MarkDone("d", note="The fan was off.", values={"temp": "21"}))
    assert driven.entry("d").said == "Cool enough."
    assert [(note.step, note.text, note.by) for note in driven.run.notes] == [
        ("d", "The fan was off.", "ada")
    ]


def test_what_is_said_where_no_outcome_tells_stands_in_its_own_place_alone() -> None:
    driven = Stepped(runbook_of(do())).start().says(c.MarkDone("d", note="The fan was off."))
    assert (driven.entry("d").said, driven.run.notes) == ("The fan was off.", ())


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "Temperature: a value is needed"),
        ({"temp": "warm"}, "Temperature: "),
        ({"temp": "1", "other": "x"}, "not other"),
    ],
)
def test_values_that_do_not_fit_are_refused_and_asked_for_again(values: dict[str, Any], told: str) -> None:
    driven = Stepped(runbook_of(do(record=RECORD))).start()
    refused = driven.tell(c.MarkDone("d", values=values))
    assert refused is not None
    assert told in refused.reason
    assert isinstance(driven.next, AskDone)


def test_who_could_not_do_it_needs_no_values() -> None:
    driven = Stepped(runbook_of(do(record=RECORD))).start().says(c.MarkDone("d", could=False, note="no key"))
    assert (driven.entry("d").verdict, driven.entry("d").said) == (Verdict.FAIL, "no key")


def test_pasted_output_is_masked_captured_judged_and_kept() -> None:
    step = do(
        paste=True, capture={"n": "number", "f": Capture(file="/x")}, outcomes=(outcome("warn: n == 7"),)
    )
    driven = Stepped(runbook_of(step), secrets=MemorySecrets({"ref": "hunter2"})).start()
    assert isinstance(driven.next, AskDone)
    assert driven.next.paste
    driven.says(c.MarkDone("d", pasted="7 \n"))
    entry = driven.entry("d")
    assert (entry.verdict, entry.reading["n"], "f" in entry.reading) == (Verdict.WARN, 7, False)
    assert driven.around.journal.get_evidence(entry.evidence[0]) == b"7 \n"
    text = Stepped(runbook_of(do(paste=True)), secrets=MemorySecrets({"ref": "hunter2"})).start()
    text.says(c.MarkDone("d", pasted="the word is hunter2"))
    assert text.entry("d").reading["stdout"] == "the word is [masked]"
    assert "hunter2" not in repr(text.events)


@pytest.mark.parametrize(("pasted", "told"), [("", "Paste the output"), ("many", "not a number")])
def test_pasted_output_that_does_not_hold_it_is_asked_for_again(pasted: str, told: str) -> None:
    driven = Stepped(runbook_of(do(capture={"n": "number"}))).start()
    refused = driven.tell(c.MarkDone("d", pasted=pasted))
    assert refused is not None
    assert told in refused.reason
    assert driven.says(c.MarkDone("d", could=False)).next == Over(Ended.COMPLETED)


def test_what_no_outcome_fits_is_unknown_and_asks_where_it_branches() -> None:
    step = do(record=RECORD, outcomes=(outcome("pass: temp < 10", next="end.resolved"),))
    driven = Stepped(runbook_of(step)).start().says(c.MarkDone("d", values={"temp": "20"}))
    assert driven.entry("d").verdict is Verdict.UNKNOWN
    assert isinstance(driven.next, AskDecision)


def test_set_sees_what_was_read_off() -> None:
    step = do(
        record=RECORD,
        set={"double": "temp * 2"},
        outcomes=(outcome("fail: double > 30"), outcome("pass: otherwise")),
    )
    driven = Stepped(runbook_of(step)).start().says(c.MarkDone("d", values={"temp": "20"}))
    assert (driven.entry("d").verdict, driven.entry("d").reading["double"]) == (Verdict.FAIL, 40)
