"""What a letter may say of a run as a whole: which, where, when, how it stands, and whose it is now."""

from collections.abc import Iterable, Mapping

from desktop.domain.quantity import show_seconds
from desktop.domain.verdict import Ended
from desktop.summary.blocks import Badge
from desktop.summary.chosen_steps import made_changes, proof
from desktop.summary.document import START, Document
from desktop.summary.facts import NOTHING, Row, Told
from desktop.summary.layout import status_badge, where
from desktop.summary.wording import counted, sentence, show_clock, show_moment


def run_facts(document: Document) -> Mapping[str, Told]:
    book, begun, whole = document.runbook, (START,), whole_of(document)
    badge = status_badge(document)
    return {
        "title": Told(book.title, begun),
        "about": Told(book.summary, begun),
        "where": Told(where(document), _targets_of(document)),
        "run": Told(document.run_id, begun),
        "runbook": Told(book.id, begun),
        "version": Told(str(book.version), begun),
        "owner": Told(book.owner, begun),
        "operator": Told(document.operator, begun),
        "machine": Told(document.machine, begun),
        "ticket": Told(document.ticket, begun),
        "state": Told(badge.word, whole, badge),
        "started": Told(show_moment(document.started_at), begun),
        "last": Told(show_moment(document.last_at), whole),
        "took": Told(_took(document), whole),
        "record": Told(document.head_sha256, whole),
        "program": Told(document.program, begun),
        "written": Told(show_moment(document.made_at), whole),
        "observed": Told(
            "It only observed and could change nothing." if document.observe_only else "", begun
        ),
        **_changes(document),
        **_ends(document),
        **_hand_over(document),
    }


def whole_of(document: Document) -> tuple[int, ...]:
    return tuple(dict.fromkeys((START, document.last_event)))


def _targets_of(document: Document) -> tuple[int, ...]:
    return tuple(sorted({seq for one in document.targets for seq in one.from_events})) or (START,)


def _took(document: Document) -> str:
    seconds = (document.last_at - document.started_at).total_seconds()
    return show_seconds(seconds) if seconds > 0 else ""


def state_flags(document: Document) -> Mapping[str, Told]:
    """Return a name for each way a run can stand, of which one is there."""
    now = document.ended.value if document.ended else "handed_over" if document.handed_over else "open"
    events = document.next.from_events or whole_of(document)
    every = (*(end.value for end in Ended), "handed_over", "open")
    return {name: Told("yes", events) if name == now else NOTHING for name in every}


def _changes(document: Document) -> Mapping[str, Told]:
    made, proved = made_changes(document), proof(document)
    events = tuple(sorted({seq for one in made for seq in one.from_events}))
    return {
        "changes": Told(counted(len(made), "change", "changes"), events) if made else NOTHING,
        "proved": Told(show_clock(proved.started_at, document.started_at), proved.from_events)
        if proved
        else NOTHING,
    }


def _ends(document: Document) -> Mapping[str, Told]:
    next_ = document.next
    return {
        **state_flags(document),
        "end_words": Told(sentence(next_.said), next_.from_events),
        "to": Told(next_.to, next_.from_events),
        "because": Told(sentence(next_.because), next_.from_events),
        "ask_for": Told(sentence(next_.ask_for), next_.from_events),
        "waits_for": Told(_waits_for(document), whole_of(document)),
    }


def _waits_for(document: Document) -> str:
    return next(iter(document.next.sentences), "") if document.waiting else ""


def _hand_over(document: Document) -> Mapping[str, Told]:
    given = document.handed_over
    if given is None:
        names = ("handed_to", "handed_by", "left_open", "next_action", "due", "due_in", "hand_note")
        return dict.fromkeys(names, NOTHING)
    told = given.from_events
    return {
        "handed_to": Told(given.to, told),
        "handed_by": Told(given.by, told),
        "left_open": Told(sentence(given.open), told),
        "next_action": Told(sentence(given.next_action), told),
        "due": Told(show_moment(given.sla_due) if given.sla_due else "", told),
        "due_in": Told(_due_in(document), told),
        "hand_note": Told(given.note, told),
    }


def _due_in(document: Document) -> str:
    given = document.handed_over
    if given is None or given.sla_due is None:
        return ""
    left_s = (given.sla_due - document.made_at).total_seconds()
    return f"{show_seconds(left_s)} left" if left_s > 0 else f"overdue by {show_seconds(-left_s)}"


def texts(values: Iterable[str], events: tuple[int, ...]) -> tuple[Row, ...]:
    """Return a list of which each has one text, `.text`."""
    return tuple({"text": Told(value, events)} for value in values if value)


def badge_told(badge: Badge, events: tuple[int, ...]) -> Told:
    return Told(badge.word, events, badge)
