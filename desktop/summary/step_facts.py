"""What a letter may say of single steps: the lists that a point of a template is written for each of."""

from collections.abc import Iterable, Mapping

from desktop.domain.quantity import show_bytes
from desktop.domain.verdict import Verdict
from desktop.summary.blocks import Badge
from desktop.summary.chosen_steps import (
    answers,
    causes,
    detection,
    latest,
    problems,
    proof,
    readings,
    ruled_out,
    unclear,
    verified,
)
from desktop.summary.document import START, Document, StepRecord
from desktop.summary.facts import Row, Told
from desktop.summary.run_facts import badge_told, texts, whole_of
from desktop.summary.step_points import consent_words, is_told, measured_text, state_word, titled
from desktop.summary.wording import capital, sentence, show_clock

# A step without a word of its own is told all the same: a line that names nothing would be left out. The words go on
# after the colon of its title, or begin anew after its question.
_SILENT = {
    None: "has not ended",
    Verdict.PASS: "passed",
    Verdict.WARN: "warned",
    Verdict.FAIL: "failed",
    Verdict.UNKNOWN: "could not be told",
    Verdict.SKIPPED: "was skipped",
    Verdict.BLOCKED: "was blocked",
    Verdict.NOT_APPLICABLE: "did not apply",
}
_DONE = "done"
# What comes from the runbook's text, which the event that began the run holds: titles, limits, advice.
_AUTHORS = ("title", "why", "undo", "risk", "asked_because", "good", "if_not")


def step_lists(document: Document) -> Mapping[str, tuple[Row, ...]]:
    chosen = {
        "reading": readings(document),
        "finding": latest(document),
        "problem": problems(document),
        "cause": causes(document),
        "ruled_out": ruled_out(document),
        "unclear": unclear(document),
        "answered": answers(document),
        "change": document.changes,
        "verified": verified(document),
        "detection": detection(document),
    }
    return {
        **{name: tuple(_step(document, one) for one in steps) for name, steps in chosen.items()},
        "headline": _headline(document),
        "next": texts(document.next.sentences, document.next.from_events),
        "symptom": texts(document.runbook.symptoms, (START,)),
        "input": tuple(
            {"label": Told(one.label, (START,)), "value": Told(one.value, (START,))}
            for one in document.inputs
        ),
        "target": _targets(document),
        "not_checked": _not_checked(document),
        "owed": _owed(document),
        "note": _notes(document),
        "evidence": _evidence(document),
        "watch": _watch(document),
        "usual_cause": _usual_causes(document),
    }


def _step(document: Document, step: StepRecord) -> Row:
    told, at = step.from_events, show_clock(step.started_at, document.started_at)
    texts_ = {
        "number": step.number,
        "title": _stopped(titled(step)),
        "said": sentence(step.answer_label or step.said or step.reason) or _silent(step),
        "why": sentence(capital(step.why)),
        "reason": sentence(step.reason) if step.reason != step.said else "",
        "measured": measured_text(tuple(one for one in step.measured if not is_told(one, step.why))),
        "target": step.target_label,
        "at": at,
        "seen": f"{at}, on {step.target_label}" if step.target_label else at,
        "by": step.by,
        "command": step.command,
        "decision": sentence(step.decision),
        "consent": consent_words(document, step) if step.is_change else "",
        "warning": "This changes the system." if step.is_change else "",
        "undo": sentence(step.undo),
        "risk": sentence(step.author.risk),
        "asked_because": sentence(step.author.why),
        "good": sentence(step.author.good),
        "if_not": sentence(step.author.if_not),
        "evidence": ", ".join(one.short for one in step.evidence),
    }
    verdict = badge_told(Badge(state_word(step), step.verdict), told)
    ours = tuple(dict.fromkeys((START, *told)))
    values = {name: Told(text, ours if name in _AUTHORS else told) for name, text in texts_.items()}
    return {**values, "verdict": verdict}


def _silent(step: StepRecord) -> str:
    words = _DONE if step.is_change and step.verdict is Verdict.PASS else _SILENT[step.verdict]
    if _stopped(titled(step)).endswith(":"):
        return f"{words.removeprefix('was ')}."
    return f"{words.capitalize()}." if words == _DONE else f"It {words}."


def _stopped(title: str) -> str:
    """What is said follows a title: it ends as a question, a sentence, or with a colon."""
    return title if title.endswith(("?", ".", "!", ":")) else f"{title}:"


def _headline(document: Document) -> tuple[Row, ...]:
    pairs = zip(document.headline, document.headline_from, strict=True)
    return tuple({"text": Told(text, events)} for text, events in pairs)


def _targets(document: Document) -> tuple[Row, ...]:
    return tuple(
        {
            "name": Told(one.target, one.from_events),
            "facts": Told(measured_text(one.facts), one.from_events),
        }
        for one in document.targets
    )


def _not_checked(document: Document) -> tuple[Row, ...]:
    return tuple(
        {
            "title": Told(_stopped(one.title), one.from_events),
            "how": Told(sentence(one.how[:1].upper() + one.how[1:]), one.from_events),
            "reason": Told(sentence(one.reason), one.from_events),
        }
        for one in document.not_checked
    )


def _owed(document: Document) -> tuple[Row, ...]:
    return tuple(
        {
            "text": Told(sentence(one.text), one.from_events),
            "step": Told(one.step_title, one.from_events),
            "row": Told(one.row_name, one.from_events),
            "command": Told(f"handrail met {document.run_id} {one.seq}", one.from_events),
        }
        for one in document.obligations
        if not one.is_met
    )


def _notes(document: Document) -> tuple[Row, ...]:
    return tuple(
        {
            "at": Told(show_clock(one.at, document.started_at), one.from_events),
            "by": Told(one.by, one.from_events),
            "text": Told(one.text, one.from_events),
        }
        for one in document.notes
    )


def _evidence(document: Document) -> tuple[Row, ...]:
    return tuple(
        {
            "id": Told(ref.short, step.from_events),
            "name": Told(ref.name, step.from_events),
            "size": Told(show_bytes(ref.size_bytes), step.from_events),
            "step": Told(_stopped(titled(step)), step.from_events),
        }
        for step in document.all_steps
        for ref in step.evidence
    )


def _watch(document: Document) -> tuple[Row, ...]:
    """Return what may still turn: changes that nothing has proved, and what was not well when last looked at."""
    unproved = () if proof(document) else document.changes
    bad = (Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN)
    last_change = max((one.seq for one in document.changes), default=0)
    seen = (one for one in latest(document) if one.verdict in bad and one.seq > last_change)
    return (
        *(_watched(one, "It was changed, and nothing has shown yet that it helped.") for one in unproved),
        *(_watched(one, sentence(one.said or one.reason)) for one in seen),
    )


def _watched(step: StepRecord, why: str) -> Row:
    return {"title": Told(_stopped(titled(step)), step.from_events), "why": Told(why, step.from_events)}


def _usual_causes(document: Document) -> tuple[Row, ...]:
    """Return what the runbook's author knows as causes of what was found wrong."""
    return tuple(
        {
            "text": Told(sentence(one.cause), whole_of(document)),
            "sign": Told(sentence(one.sign), whole_of(document)),
        }
        for step in _once(problems(document))
        for one in step.author.causes
    )


def _once(steps: Iterable[StepRecord]) -> Iterable[StepRecord]:
    return {step.id: step for step in steps}.values()
