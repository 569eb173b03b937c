"""The names that a wording template may use, each in words, and which of them a customer's template may."""

from collections.abc import Mapping

from desktop.summary.audience import Audience
from desktop.summary.layout import HEADINGS

_STATES = {
    "resolved": "there when the run ended resolved",
    "workaround": "there when it was eased by a workaround",
    "not_reproduced": "there when what was reported was not seen",
    "not_applicable": "there when the runbook did not apply",
    "unsupported": "there when it is not supported",
    "escalated": "there when it ended with a hand-over",
    "unresolved": "there when it ended unresolved",
    "completed": "there when it came to its last step",
    "stopped": "there when a person stopped it",
    "open": "there while it is open",
    "handed_over": "there while it waits to be taken over",
}
# All that a customer's template can say. None of these can hold the name of a machine, a command or an id.
_CUSTOMER = {
    **_STATES,
    "technical": "there for a technical reader",
    "affected": "what a customer may have noticed, as the runbook's `customer` says it",
    "when": "from when to when it was looked at",
    "checks": "how many checks, such as `5 checks`",
    "passed": "how many of them found nothing wrong",
    "wrong": "how many found something",
    "unsure": "how many could not tell",
    "changes": "how many changes were made",
    "uncertain": "there when a change was cut off and nobody knows yet whether it took place",
    "proved": "when it was last checked after the last change, where all that was checked is well",
    "will_be_put_back": "there when something must still be put back",
    "next_news": "by when the next one in charge has to act",
    "found.text": "what was found, as the outcomes' `customer` says it",
    "done.text": "what was changed, as the steps' `customer` says it",
}
_RUN = {
    **_STATES,
    "title": "the title of the runbook",
    "about": "what the runbook is for, in its own words",
    "where": "the targets",
    "run": "the id of the run",
    "runbook": "the id of the runbook",
    "version": "its version",
    "owner": "the team that keeps the runbook",
    "operator": "who ran it",
    "machine": "on which computer",
    "ticket": "the ticket, where the run names one",
    "state": "how it ended, or its worst result, as a badge",
    "started": "when it began",
    "last": "when something happened last",
    "took": "how long it took",
    "record": "the head of the record's chain of hashes",
    "program": "which version wrote the record",
    "written": "when the summary is written",
    "observed": "that the run could change nothing, where it could not",
    "end_words": "what the runbook says at its end",
    "to": "to whom the runbook hands over",
    "because": "why",
    "ask_for": "what they are asked for",
    "waits_for": "what an open run waits for",
    "handed_to": "to whom a person handed it over",
    "handed_by": "who did",
    "left_open": "what was open then",
    "next_action": "what to do next",
    "due": "by when",
    "due_in": "how much time that leaves",
    "hand_note": "what was said with it",
    "changes": "how many changes were made",
    "proved": "when it was last checked after the last change, where all that was checked is well",
}
_STEP = {
    "number": "its number in the runbook",
    "title": "its title, with a colon where it is no question",
    "verdict": "its result, as a badge",
    "said": "what it said, or how it ended",
    "why": "why it has its verdict",
    "reason": "why it is unknown",
    "measured": "the values that were judged, but for those that `why` tells",
    "target": "where",
    "at": "when",
    "seen": "when, and where it ran on a target",
    "by": "by whom",
    "command": "the command, as it ran",
    "decision": "what a person decided about it",
    "consent": "who allowed it and when",
    "warning": "that it changes the system, where it does",
    "undo": "how it is taken back",
    "risk": "what can go wrong, in the author's words",
    "asked_because": "why one looks there, in the author's words",
    "good": "what a good reading looks like",
    "if_not": "what a bad one means",
    "evidence": "the ids of its raw output",
}
_STEP_LISTS = {
    "reading": "what was done by a command, in order: readings, and changes between them",
    "finding": "the latest word of each step that looked",
    "problem": "of those, what failed or warned",
    "cause": "what was found behind the first problem",
    "ruled_out": "what passed before anything was changed",
    "unclear": "what could not be told",
    "answered": "what people answered",
    "change": "what was changed",
    "detection": "what a machine looked at before anything was changed",
    "verified": "what passed after the last change",
}
_LISTS: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(_STEP_LISTS, _STEP),
    "headline": {"text": "one of the first sentences"},
    "next": {"text": "a sentence on what comes next"},
    "symptom": {"text": "words of tickets and alerts that lead to the runbook"},
    "input": {"label": "what was given", "value": "its value"},
    "target": {"name": "a target", "facts": "what it is"},
    "not_checked": {"title": "a step without a result", "how": "how that came", "reason": "why"},
    "owed": {
        "text": "what must still be put back",
        "step": "the step that left it",
        "row": "of which row",
        "command": "the command that ticks it off",
    },
    "note": {"at": "when", "by": "by whom", "text": "a note of a person"},
    "evidence": {"id": "its id", "name": "what it is", "size": "its size", "step": "of which step"},
    "watch": {"title": "a step to keep an eye on", "why": "why"},
    "usual_cause": {"text": "a cause that the runbook's author knows", "sign": "its sign"},
}
_READY = {
    "summary": "the first sentences, in the colour of how it ended",
    "status": "the line with state, time and run",
    **{name: f"the section '{heading}'" for name, heading in HEADINGS.items()},
    "footer": "the last line, with the record's hash",
}
_OURS: Mapping[str, str] = {
    **_RUN,
    **_READY,
    **{f"{name}.{field}": told for name, fields in _LISTS.items() for field, told in fields.items()},
}
READY = frozenset(_READY)
STEP_LISTS: Mapping[str, str] = _STEP_LISTS


def names_for(audience: Audience) -> Mapping[str, str]:
    """Return the names that a template for an audience may use, with what each says."""
    return _CUSTOMER if audience is Audience.CUSTOMER else _OURS


def lists_in(names: Mapping[str, str]) -> frozenset[str]:
    """Return the lists among names: `change` of `change.title`."""
    return frozenset(name.partition(".")[0] for name in names if "." in name)
