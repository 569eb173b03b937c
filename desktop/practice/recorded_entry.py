"""Turns one entry of a run into an entry of an incident: what a machine gave, or what a person said."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar, get_args

from desktop.domain.events import Decision, EvidenceRef, FanItem, Fault
from desktop.domain.incident import ACCEPT_KEY, FaultKind, IncidentEntry, Raw, Seen, SeenConsent, SeenFault
from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import Capture, DoStep, RunStep, Step
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict
from desktop.engine.scope import index_of
from desktop.engine.scripts import READING_CAP
from desktop.practice.hiding import Hiding
from desktop.practice.recall import AT_THE_DOOR
from desktop.practice.rows import row_around, short_item
from desktop.practice.traces import is_row
from desktop.practice.written import duration_text, input_text, written

Entry = TypeVar("Entry", bound=Seen)
_WAS_ENDED = (EntryState.FINISHED, EntryState.WITHDRAWN)
_KINDS = frozenset(get_args(FaultKind))
_OF_CAPTURES = (
    "Input",
    "Expression",
    "MissingValue",
)  # faults of what a script wrote, which comes out of it again
_UNTOLD = ("Done.", "Could not be done.")  # what a step says when a person says nothing
_QUICK_S = 2.0  # how long a script took is told from here on


class EntryRecorder:
    """`accepted` are the entries after which a person trusted the key that was shown, by their first event.

    `notices` tell what an incident cannot hold."""

    def __init__(
        self,
        run: Run,
        runbook: Runbook,
        get_evidence: Callable[[EvidenceRef], bytes],
        hiding: Hiding,
        accepted: frozenset[int] = frozenset(),
    ) -> None:
        self._run, self._runbook, self._accepted = run, runbook, accepted
        self._get_evidence, self._hiding = get_evidence, hiding
        self.notices: list[str] = []

    def entry(self, entry: StepEntry) -> IncidentEntry | None:
        """Return what has to be recorded of an entry, or None when a replay needs nothing for it."""
        if entry.is_recheck or is_row(self._run, entry):
            if entry.is_recheck:
                self.notices.append(
                    f"`{entry.step}` was read again when the run was resumed; that is left out."
                )
            return None
        step = self._runbook.step(entry.step)
        if entry.fan:  # of groups, only rows that were not entered
            whole = self._decided(entry, IncidentEntry(step=entry.step, readings=self._rows(entry, step)))
            return whole if whole.readings or whole.decide else None
        seen = self._seen(entry, step, IncidentEntry(step=entry.step))
        about = row_around(self._run, entry)
        return self._about(seen, about) if seen and about else seen

    # -- rows ------------------------------------------------------------------------------------

    def _rows(self, fan: StepEntry, step: Step) -> tuple[Seen, ...]:
        names = [str(short_item(one.item)) for one in fan.fan]
        rows: list[Seen] = []
        for entry in self._run.inside(fan.seq):
            one = fan.fan[index_of(entry.row)]
            is_named = names.count(str(short_item(one.item))) == 1 or one.target != ""
            seen = self._seen(entry, step, self._about(Seen(), one, in_full=not is_named))
            if seen and seen.error and seen.error.kind in AT_THE_DOOR and not seen.target:
                seen = replace(seen, target=entry.target)
            rows += [seen] if seen else []
        return tuple(rows)

    def _about(self, seen: Entry, one: FanItem, *, in_full: bool = False) -> Entry:
        item = written(one.item if in_full else short_item(one.item))
        return replace(seen, target=one.target, item=self._hiding.value(item))

    # -- what came of it -------------------------------------------------------------------------

    def _seen(self, entry: StepEntry, step: Step, blank: Entry) -> Entry | None:
        if entry.verdict is Verdict.SKIPPED:
            return replace(blank, skip=self._hiding.text(entry.reason) or "skipped")
        if entry.state is EntryState.OUTCOME_UNKNOWN:
            lost = SeenFault(kind="ConnectionLost", message=self._hiding.text(entry.reason))
            return self._decided(entry, self._allowed(entry, replace(blank, error=lost)))
        came = self._came(entry, step, blank) if entry.state in _WAS_ENDED else None
        made = self._decided(entry, self._allowed(entry, came or blank))
        return made if came is not None or made.decide else None

    def _came(self, entry: StepEntry, step: Step, blank: Entry) -> Entry | None:
        if entry.fault and not (entry.fault.kind in _OF_CAPTURES and "exit_status" in entry.reading):
            return replace(blank, error=self._fault(entry.fault)) if not entry.is_container else None
        match step.kind:
            case "check" if entry.command:
                return replace(blank, reading=self._reading(entry, step))
            case "run" | "plugin" if entry.command:
                return replace(blank, raw=self._raw(entry, step))
            case "wait" if entry.command:
                waited_s = entry.reading.get("waited_s")
                return replace(
                    blank, waited=duration_text(waited_s if isinstance(waited_s, int | float) else 0)
                )
            case "ask" if entry.by:
                return replace(blank, answer=self._hiding.value(written(entry.answer)))
            case "do" if entry.by:
                assert isinstance(step, DoStep)
                return self._done(entry, step, blank)
        return None

    def _reading(self, entry: StepEntry, step: Step) -> Mapping[str, Value]:
        own = {
            name: written(value)
            for name, value in entry.reading.items()
            if name not in step.set and value is not None
        }
        return self._hiding.fields(own)

    def _raw(self, entry: StepEntry, step: Step) -> Raw:
        stdout, stderr = str(entry.reading.get("stdout", "")), str(entry.reading.get("stderr", ""))
        if step.kind == "plugin":
            stdout = self._last_evidence(entry, "stdout") or str(entry.reading.get("text", ""))
        if max(len(stdout), len(stderr)) >= READING_CAP:
            self.notices.append(
                f"Of the output of `{entry.step}`, only the first {READING_CAP // 1024} KiB are kept."
            )
        if isinstance(step, RunStep) and any(
            isinstance(one, Capture) and one.file for one in step.capture.values()
        ):
            self.notices.append(f"`{entry.step}` captures a file, which an incident does not hold.")
        status, took_s = entry.reading.get("exit_status"), entry.reading.get("duration_s")
        return Raw(
            stdout=self._hiding.text(stdout),
            stderr=self._hiding.text(stderr),
            exit_status=status if isinstance(status, int) else 0,
            duration_s=round(took_s, 1) if isinstance(took_s, int | float) and took_s >= _QUICK_S else 0.0,
        )

    def _last_evidence(self, entry: StepEntry, name: str) -> str:
        refs = [ref for ref in entry.evidence if ref.name == name]
        return self._get_evidence(refs[-1]).decode("utf-8", "replace") if refs else ""

    def _done(self, entry: StepEntry, step: DoStep, blank: Entry) -> Entry:
        is_silent = entry.outcome is None or not step.outcomes[entry.outcome].say
        is_own_word = is_silent and entry.said not in _UNTOLD
        beside = [
            note.text for note in self._run.notes if note.seq == entry.seq + 1 and note.step == entry.step
        ]
        own_words = entry.said if is_own_word else "".join(beside)
        values = {
            name: input_text(spec, entry.reading[name])
            for name, spec in step.record.items()
            if entry.reading.get(name) is not None
        }
        return replace(
            blank,
            answer=written(entry.answer),
            record=self._hiding.fields(values),
            pasted=self._hiding.text(str(entry.reading.get("stdout", ""))),
            note=self._hiding.text(own_words),
        )

    def _fault(self, fault: Fault) -> SeenFault:
        facts = {
            name: self._hiding.text(str(fault.facts.get(name, "")))
            for name in ("rung", "host", "fingerprint")
        }
        return SeenFault(
            kind=fault.kind if fault.kind in _KINDS else "Target",  # type: ignore[arg-type]  # one of them
            message=self._hiding.text(fault.message),
            is_changed=bool(fault.facts.get("is_changed")),
            **facts,
        )

    # -- what a person said beside it ------------------------------------------------------------

    def _allowed(self, entry: StepEntry, seen: Entry) -> Entry:
        given = entry.consent
        return replace(seen, consent=SeenConsent(typed=given.typed)) if given else seen

    def _decided(self, entry: StepEntry, seen: Entry) -> Entry:
        decided = entry.decision
        if decided is None:
            return replace(seen, decide=ACCEPT_KEY) if entry.seq in self._accepted else seen
        verdict = f":{decided.verdict}" if decided.decision is Decision.BY_HAND else ""
        note = self._hiding.text(decided.note) or seen.note
        return replace(seen, decide=f"{decided.decision}{verdict}", note=note)
