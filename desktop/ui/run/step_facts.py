"""What the page shows of one step: its texts, where and what it runs, and the verdict with its reason."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.quantity import parse_duration_s, show, show_seconds
from desktop.domain.run import StepEntry
from desktop.domain.runbook import INSIDE
from desktop.domain.step import AskStep, CheckStep, DoStep, PluginStep, RunStep, Step, WaitStep
from desktop.domain.values import Fields
from desktop.engine.next import AskConsent, Execute, Identify, Next
from desktop.engine.perform import attempts_of, pause_s
from desktop.engine.plan import waits_for_person
from desktop.engine.prepare import prepare
from desktop.engine.scope import Scope, scope_at
from desktop.engine.texts import shown
from desktop.redaction.clean import clean
from desktop.ui.address import address_of
from desktop.ui.run.bars import Bars, bars_of
from desktop.ui.run.fan import FanRow, label_of
from desktop.ui.run.judging import Rule, rules_of
from desktop.ui.run.outline import Item
from desktop.ui.run.overview import Overview
from desktop.ui.run.rows import kind_words, title_from
from desktop.ui.run.verdict_facts import VerdictFacts, verdict_facts
from desktop.ui.widgets.prose import hold


def tr(text: str) -> str:
    return QCoreApplication.translate("StepFacts", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFacts:
    """`verdict` is of the step; of a fan-out, of the whole. What was read is of the row that is looked at."""

    id: str
    number: str
    total: int
    title: str
    kind: str
    effect: str
    target: str = ""  # as it is written; of the row that is looked at
    where: str = ""  # what it is called; nothing where the table names the target of each row
    why: str = ""
    good: str = ""
    if_not: str = ""
    learn: str = ""
    links: tuple[str, ...] = ()  # pages to read: addresses that may be opened
    asks: str = ""  # what a person is asked, or has to do
    about: str = ""  # what a group, another runbook or a wait is
    command: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    causes: tuple[tuple[str, str], ...] = ()  # cause and its sign
    ways: tuple[str, ...] = ()  # for each cause the step that tells more of it, or nothing
    rules: tuple[Rule, ...] = ()
    limit: str = ""  # how long it may take, in words
    verdict: VerdictFacts | None = None
    row: FanRow | None = None
    row_verdict: VerdictFacts | None = None
    output: str = ""  # of an earlier reading
    bars: Bars | None = None  # of a list in it
    entry_seq: int = 0  # of the reading that is shown; 0 for none
    finished_at: datetime | None = None
    duration_s: float = 0.0
    exit_status: int | None = None
    evidence: tuple[str, ...] = ()
    is_current: bool = False
    is_running: bool = False
    is_container: bool = False


@dataclass(frozen=True, slots=True)
class _At:
    """A step that is looked at, and which of its entries tells what was read."""

    view: Overview
    item: Item
    whole: StepEntry | None
    row: FanRow | None

    @property
    def is_current(self) -> bool:
        is_here = self.item.path == self.view.current
        return is_here and (self.row is None or not self.view.row or self.row.id == self.view.row)

    @property
    def entry(self) -> StepEntry | None:
        return self.row.entry if self.row else self.whole

    @property
    def is_running(self) -> bool:
        return self.entry is not None and self.entry.is_running and not self.entry.is_container

    @property
    def is_entering(self) -> bool:
        """True where what is next would begin a new entry, so that an earlier one says nothing."""
        is_begun = self.entry is not None and self.entry.is_running
        return self.is_current and not is_begun and not _waits_after(self.view.coming)

    @property
    def settled(self) -> StepEntry | None:
        entry = self.entry
        is_over = entry is not None and not entry.is_running and not self.is_entering
        return entry if is_over else None

    @property
    def scope(self) -> Scope:
        """What the texts of the step see here: in a row, its item and target."""
        coming, entry = self.view.coming, self.entry
        if entry is not None and entry.within:
            return scope_at(self.view.book, self.view.run, entry.within, entry.row)
        within = getattr(coming, "within", 0) if self.is_current else 0
        if within and self.view.row:
            return scope_at(self.view.book, self.view.run, within, self.view.row)
        return self.item.scope


def step_facts(view: Overview, path: str, row: FanRow | None = None) -> StepFacts:
    """Return what there is to show of a step, and of one of its rows, in this state of its run."""
    item, whole = view.by_path[path], view.latest.get(path)
    at = _At(view, item, whole, row)
    step, settled, scope = item.step, at.settled, at.scope
    causes = [(_text(cause.cause, view, scope), _text(cause.sign, view, scope)) for cause in step.causes]
    whole_verdict = verdict_facts(view, item, whole) if whole and _is_over(view, whole) else None
    return StepFacts(
        id=path,
        number=item.number,
        total=len(view.siblings[""]),
        title=title_from(view, item, scope),
        kind=step.kind,
        effect=step.effect_of.value,
        target=_target(at),
        where="" if row else label_of(view, _target(at)),
        why=_text(step.why, view, scope),
        good=_text(step.good, view, scope),
        if_not=_text(step.if_not, view, scope),
        learn=_text(step.learn, view, scope),
        links=tuple(address for link in step.links if (address := address_of(link.strip()))),
        asks=_text(_asked(step), view, scope),
        about=kind_words(item),
        command=_command(at, step),
        environment=_environment(at),
        causes=tuple(causes),
        ways=tuple(_way(view, path, cause.next) for cause in step.causes),
        rules=rules_of(view, item, settled),
        limit=_limit(at, step),
        verdict=whole_verdict,
        row=row,
        row_verdict=verdict_facts(view, item, settled) if row and settled else None,
        output=_output(step, settled.reading) if settled and not settled.is_container else "",
        bars=bars_of(settled.reading) if settled and not settled.is_container else None,
        entry_seq=settled.seq if settled else 0,
        finished_at=settled.finished_at if settled else None,
        duration_s=settled.duration_s if settled else 0.0,
        exit_status=_exit_status(settled.reading) if settled else None,
        evidence=tuple(f"{ref.name} {ref.short}" for ref in settled.evidence) if settled else (),
        is_current=path == view.current,
        is_running=at.is_running,
        is_container=bool(step.children) or step.kind == "use",
    )


def _way(view: Overview, path: str, jump: str) -> str:
    """Return the step that a cause leads to; nothing inside another runbook, which cannot be entered in its middle."""
    return jump if jump in view.by_path and INSIDE not in path else ""


def _waits_after(coming: Next) -> bool:
    """True when a person is asked about a step that has already been entered."""
    return waits_for_person(coming) and coming.wait not in ("ask", "do", "consent")


def _is_over(view: Overview, whole: StepEntry) -> bool:
    """True for a step that has ended and that is not about to be entered anew; a row alone is no whole."""
    if whole.is_running or whole.row:
        return False
    return whole.step != view.current or _waits_after(view.coming)


def _text(template: str, view: Overview, scope: Scope) -> str:
    """Return the author's words with their values, in which nothing is a mark."""
    return clean(shown(template, view.run, scope, quoted=hold))


def _asked(step: Step) -> str:
    match step:
        case AskStep(ask=words) | DoStep(do=words):
            return words
    return ""


def _target(at: _At) -> str:
    coming, target = at.view.coming, ""
    if at.is_entering and isinstance(coming, Identify):
        target = str(coming.target)
    elif at.is_entering and isinstance(coming, Execute | AskConsent):
        target = str(coming.prepared.target)
    elif at.entry:
        target = at.entry.target
    return "" if at.item.step.kind == "wait" else target


def _command(at: _At, step: Step) -> str:
    coming, entry = at.view.coming, at.entry
    if isinstance(step, WaitStep) or step.kind in ("group", "use"):
        return ""
    if at.is_entering and isinstance(coming, Execute | AskConsent):
        return clean(coming.prepared.command)
    if entry and entry.command and not entry.is_container:
        return clean(entry.command)
    if isinstance(step, CheckStep) and at.is_entering and isinstance(coming, Identify):
        return _command_ahead(at, step)
    if isinstance(step, PluginStep):
        return clean(" ".join(step.plugin))
    return clean(step.run.strip("\n")) if isinstance(step, RunStep) else ""


def _command_ahead(at: _At, step: CheckStep) -> str:
    """Return what will run once it is known who we are there; nothing where a value is missing yet."""
    run = at.view.run
    if run.last_at is None:
        return ""
    try:
        return clean(prepare(step, run, at.scope, run.last_at).command)
    except (InputError, ExpressionError):
        return ""


def _environment(at: _At) -> tuple[tuple[str, str], ...]:
    coming = at.view.coming
    pairs = at.entry.environment if at.entry else {}
    if at.is_entering and isinstance(coming, Execute | AskConsent):
        pairs = coming.prepared.shown_environment
    return tuple((clean(name), clean(value)) for name, value in pairs.items())


def _limit(at: _At, step: Step) -> str:
    coming = at.view.coming
    is_ahead = at.is_entering or at.is_running
    if not is_ahead or not isinstance(step, CheckStep | RunStep | PluginStep):
        return ""
    seconds = coming.prepared.timeout_s if isinstance(coming, Execute | AskConsent) else step.timeout_s
    sampled = step.sample if isinstance(step, CheckStep) else None
    told = ""
    if sampled:
        every_s = parse_duration_s(sampled.every)
        seconds = seconds and seconds + every_s * (sampled.times - 1)
        told = _times(tr("{times} samples, one every {every}"), sampled.times, every_s)
    elif (times := attempts_of(step)) > 1:
        seconds = seconds and seconds * times + pause_s(step) * (times - 1)
        told = _times(tr("looks up to {times} times, {every} apart"), times, pause_s(step))
    most = tr("at most {time}").replace("{time}", show_seconds(seconds)) if seconds else ""
    return " · ".join(part for part in (told, most) if part)


def _times(words: str, times: int, every_s: float) -> str:
    return words.replace("{times}", str(times)).replace("{every}", show_seconds(every_s))


def _output(step: Step, reading: Fields) -> str:
    """Return what came out: of a script as it was written, of anything else its values by name."""
    if step.kind == "run" or (step.kind == "do" and "stdout" in reading):
        parts = (str(reading.get("stdout") or ""), str(reading.get("stderr") or ""))
        return clean("\n".join(part.rstrip("\n") for part in parts if part))
    plain = {name: value for name, value in reading.items() if name != "rows"}
    width = max((len(name) for name in plain), default=0)
    return "\n".join(f"{name:<{width}}  {clean(show(value, name))}" for name, value in plain.items())


def _exit_status(reading: Fields) -> int | None:
    status = reading.get("exit_status")
    return status if isinstance(status, int) else None
