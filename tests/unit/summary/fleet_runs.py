"""Runs over several hosts, with groups, another runbook, waits, a way back and a hand-over, to be summarised."""

from datetime import timedelta
from hashlib import sha256

from desktop.domain.advance import fold
from desktop.domain.events import (
    ConsentGiven,
    Decision,
    FanItem,
    HandedOver,
    NoteAdded,
    ObligationMet,
    PersonDecided,
    RunbookRef,
    RunEnded,
    RunResumed,
    RunStarted,
    StepFinished,
    StepInterrupted,
    StepPassedOver,
    StepStarted,
    TargetIdentified,
    WentTo,
    Withdrawn,
)
from desktop.domain.inputs import Input, InputType
from desktop.domain.outcome import Outcome
from desktop.domain.runbook import Runbook, linked
from desktop.domain.step import (
    AskStep,
    CheckStep,
    Choice,
    DoStep,
    Effect,
    GroupMode,
    GroupStep,
    JudgeStep,
    PluginStep,
    RunStep,
    UseStep,
    WaitStep,
)
from desktop.domain.verdict import Ended, Verdict
from desktop.engine.lens import lens_of
from desktop.summary import Document, Waiting, summarise
from tests.unit.summary.script import SECRET, START, ZONE, Script, evidence

HOSTS = tuple(f"ssh://root@web-{number:02}" for number in range(1, 5))

DISK = Runbook(
    runbook=1,
    id="disk-full",
    title="A disk is full",
    version=2,
    inputs={"path": Input(type=InputType.PATH, default="/")},
    steps=(
        CheckStep(id="space", title="How full is ${path}?", check="host.disk", on="local"),
        DoStep(id="tidy", title="Tidy ${path}", do="Delete what is old under ${path}."),
    ),
)
FLEET = linked(
    Runbook(
        runbook=1,
        id="fleet-slow",
        title="Some hosts are slow",
        version=4,
        inputs={"hosts": Input(type=InputType.TARGETS, label="Hosts")},
        steps=(
            CheckStep(
                id="load",
                title="How busy is each host?",
                check="host.cpu",
                on="${hosts}",
                outcomes=(
                    Outcome(fail="used_pct >= 95"),
                    Outcome(warn="used_pct >= 90"),
                    Outcome(pass_="otherwise"),
                ),
            ),
            GroupStep(
                id="causes",
                title="What keeps them busy?",
                mode=GroupMode.ANY_ORDER,
                group=(
                    RunStep(
                        id="jobs",
                        title="How many jobs run?",
                        run="pgrep -c job",
                        on="local",
                        outcomes=(
                            Outcome(fail="n >= 3", say="${n} jobs run at once."),
                            Outcome(pass_="otherwise", say="${n} jobs run."),
                        ),
                    ),
                    DoStep(
                        id="graph",
                        title="Look at the graph",
                        do="Open the dashboard of ${hosts[0]}.",
                        record={"peak_pct": Input(type=InputType.NUMBER, label="Peak")},
                        outcomes=(Outcome(warn="peak_pct > 80", say="The peak was ${peak_pct}."),),
                    ),
                ),
            ),
            AskStep(
                id="who",
                title="Who may restart?",
                ask="May the service be restarted?",
                choices={"yes": Choice(label="Yes"), "no": Choice(label="No")},
            ),
            RunStep(
                id="restart",
                title="Restart on ${item}",
                run="systemctl restart app",
                on="${hosts}",
                each=("app", "worker"),
                effect=Effect.CHANGES,
                risk="Requests fail for a moment.",
                undo="stop",
                obligation="Take ${item} back into the pool.",
            ),
            UseStep(id="disk", title="Is it the disk?", use="disk-full", with_={"path": "/var"}),
            WaitStep(id="settle", title="Let it settle", wait="5m"),
            PluginStep(id="probe", title="Does it answer?", plugin=("check_http", "-H", "web"), on="local"),
            JudgeStep(
                id="verdict",
                title="Is it over?",
                judge="Is it over?",
                outcomes=(
                    Outcome(fail="steps.jobs.n >= 3", say="It is not over."),
                    Outcome(pass_="otherwise"),
                ),
            ),
            RunStep(id="stop", title="Stop it again", run="systemctl stop app", effect=Effect.CHANGES),
        ),
    ),
    {"disk-full": DISK},
)


def ref_of(book: Runbook) -> RunbookRef:
    source = f"id: {book.id}"
    return RunbookRef(
        id=book.id,
        title=book.title,
        version=book.version,
        sha256=sha256(source.encode()).hexdigest(),
        file=f"{book.id}.yaml",
        source=source,
        steps=len(book.steps),
    )


def fleet() -> Script:
    identities = (TargetIdentified(target=host, label=host[6:], facts={"os": "linux"}) for host in HOSTS)
    return Script().add(
        RunStarted(
            runbook=ref_of(FLEET),
            inputs={"hosts": list(HOSTS)},
            operator="ana",
            machine="desk-7",
            program="handrail 0.1.0",
            used=(ref_of(DISK),),
        ),
        TargetIdentified(target="local", label="desk-7", facts={"os": "linux"}),
        *identities,
    )


def begin(step: str, target: str = "", **keys: object) -> StepStarted:
    given: dict[str, object] = {"entry": 1, "effect": Effect.READS, "command": step, "target": target}
    return StepStarted(step=step, **(given | keys))  # type: ignore[arg-type]


def end(step: str, verdict: Verdict, said: str = "", **keys: object) -> StepFinished:
    given: dict[str, object] = {"entry": 1, "verdict": verdict, "said": said}
    return StepFinished(step=step, **(given | keys))  # type: ignore[arg-type]


def look_at_hosts(script: Script, *used_pct: float, entry: int = 1) -> Script:
    """The fan-out of step `load`: a host is busy from 90 % on and failed from 95 % on."""
    fan = tuple(FanItem(target=host) for host in HOSTS[: len(used_pct)])
    script.add(begin("load", is_container=True, is_parallel=True, fan=fan, entry=entry))
    around = len(script.recorded)
    for row, used in enumerate(used_pct):
        where = {"row": str(row), "within": around, "target": HOSTS[row], "entry": entry}
        verdict = Verdict.FAIL if used >= 95 else Verdict.WARN if used >= 90 else Verdict.PASS
        outcome = (Verdict.FAIL, Verdict.WARN, Verdict.PASS).index(verdict)
        script.add(
            begin("load", **where),
            end(
                "load",
                verdict,
                f"The processors are {used} % busy.",
                reading={"used_pct": used},
                looked_at={"used_pct": used},
                outcome=outcome,
                duration_s=0.4,
                evidence=(evidence(f"cpu {row}"),),
                **where,
            ),
        )
    worst = Verdict.FAIL if max(used_pct) >= 95 else Verdict.PASS
    return script.add(end("load", worst, f"{len(fan)} rows.", entry=entry, duration_s=2.0))


def causes(script: Script, jobs: int) -> Script:
    script.add(begin("causes", command="group, any_order", is_container=True))
    around = len(script.recorded)
    verdict = Verdict.FAIL if jobs >= 3 else Verdict.PASS
    return script.add(
        begin("jobs", "local", within=around),
        end(
            "jobs", verdict, f"{jobs} jobs run at once.", within=around, target="local", duration_s=0.1,
            reading={"n": jobs, "stdout": f"{jobs}\n"}, looked_at={"n": jobs}, outcome=int(jobs < 3),
        ),
        end(
            "graph", Verdict.WARN, "The peak was 91 %.", within=around, by="ana", answer="done", outcome=0,
            reading={"peak_pct": 91}, looked_at={"peak_pct": 91},
        ),
        end("causes", verdict, f"{jobs} jobs run at once."),
    )  # fmt: skip


def restart(script: Script, *, rows: int = 2) -> Script:
    """One row after the other, each with a consent of its own."""
    fan = tuple(FanItem(target=HOSTS[row // 2], item=("app", "worker")[row % 2]) for row in range(rows))
    script.add(begin("restart", command=f"for each of {rows} items", is_container=True, fan=fan))
    around = len(script.recorded)
    for row, one in enumerate(fan):
        where = {"row": str(row), "within": around, "target": one.target}
        command = "systemctl restart app"
        verdict = Verdict.PASS if row % 2 == 0 else Verdict.FAIL
        script.add(
            ConsentGiven(step="restart", entry=1, row=str(row), target=one.target, command=command, by="ana"),
            begin("restart", command=command, effect=Effect.CHANGES, **where),
            end(
                "restart",
                verdict,
                f"Exit status {row % 2}.",
                looked_at={"exit_status": row % 2},
                obligation=f"Take {one.item} back into the pool.",
                **where,
            ),
        )
    return script.add(end("restart", Verdict.FAIL if rows > 1 else Verdict.PASS, f"{rows} rows."))


def follow_disk(script: Script) -> Script:
    script.add(begin("disk", command="follow disk-full", is_container=True, inputs={"path": "/var"}))
    around = len(script.recorded)
    return script.add(
        begin("disk/space", "local", within=around),
        end(
            "disk/space", Verdict.PASS, "/var is 34 % full.", within=around, target="local", outcome=2,
            reading={"used_pct": 34.0, "mount": "/var"}, duration_s=0.1,
        ),
        StepPassedOver(
            step="disk/tidy", entry=1, within=around, verdict=Verdict.SKIPPED, reason="Not needed.", by="ana"
        ),
        end("disk", Verdict.PASS, "A disk is full: completed.", reading={"ended": "completed"}),
    )  # fmt: skip


def answer(script: Script, value: str) -> Script:
    return script.add(end("who", Verdict.PASS, value.title(), answer=value, by="ana"))


def fleet_run() -> Document:
    """To its end: fan-outs, groups, another runbook, a wait, a plugin and a judgement; an undo was offered."""
    script = causes(look_at_hosts(fleet(), 97.5, 12.0, 93.0), 4)
    restart(answer(script, "yes"))
    follow_disk(script)
    met = next(
        one.seq
        for one in script.recorded
        if isinstance(one.event, StepStarted) and one.event.row == "0" and one.event.step == "restart"
    )
    script.add(ObligationMet(seq=met, by="ben", note="seen in the pool"))
    script.add(
        begin("settle", "local", command="wait 5m"),
        end("settle", Verdict.PASS, "The wait is over.", target="local", duration_s=300.0, reading={"waited_s": 300.0}),
        begin("probe", "local", command="check_http -H web"),
        end(
            "probe", Verdict.WARN, "HTTP WARNING: 4 s", target="local", looked_at={"exit_status": 1},
            reading={"exit_status": 1, "perf": {"time_s": 4.0}}, duration_s=4.1,
        ),
        PersonDecided(step="probe", entry=1, decision=Decision.UNDONE, by="ana", note="stopped by hand"),
        end(
            "verdict", Verdict.FAIL, "It is not over.", looked_at={"steps.jobs.n": 4}, outcome=0,
        ),
        RunEnded(ended=Ended.UNRESOLVED, verdict=Verdict.FAIL),
    )  # fmt: skip
    return fleet_document(script)


def handed_over_run() -> Document:
    """Back to the first step, an answer taken back, and handed over to somebody else before the change."""
    script = causes(look_at_hosts(fleet(), 97.5, 12.0), 4)
    answer(script, "no")
    taken_back = len(script.recorded)
    script.add(
        Withdrawn(seq=taken_back, by="ana"),
        WentTo(step="load", by="ana", reason="web-01 was moved"),
        NoteAdded(text=f"It says {SECRET}.", by="ana", step="load"),
    )
    look_at_hosts(script, 20.0, 12.0, entry=2)
    script.add(begin("causes", command="group, any_order", is_container=True, entry=2))
    around = len(script.recorded)
    script.add(
        begin("jobs", "local", within=around, entry=2),
        end(
            "jobs", Verdict.FAIL, "5 jobs run at once.", within=around, target="local", entry=2,
            reading={"n": 5}, looked_at={"n": 5}, outcome=0,
        ),
        StepInterrupted(step="causes", entry=2, reason="A person went to step 'restart'."),
        WentTo(step="restart", by="ana"),
    )  # fmt: skip
    restart(script, rows=1)
    script.add(
        HandedOver(
            by="ana",
            to="ben",
            open="The step 'Is it the disk?' is next.",
            next_action="Ask the owner of the jobs to stop two of them.",
            obligations=("Take app back into the pool.",),
            sla_due=START + timedelta(hours=2),
            note="My shift ends.",
        )
    )
    return fleet_document(script)


def read_again_run() -> Document:
    """Resumed on the next day: a reading that was too old was taken again, and differs."""
    script = look_at_hosts(fleet(), 12.0, 14.0)
    script.add(
        begin("probe", "local"),
        end("probe", Verdict.PASS, "HTTP OK", target="local", looked_at={"exit_status": 0}),
        RunResumed(operator="ben", machine="desk-9", program="handrail 0.1.0", recheck=("probe",)),
        begin("probe", "local", entry=2, is_recheck=True),
        end("probe", Verdict.FAIL, "HTTP CRITICAL", target="local", looked_at={"exit_status": 2}, entry=2),
    )
    waiting = Waiting(step="probe", kind="undo", text="The change did not prove itself.", row_name="web-01")
    return fleet_document(script, waiting=waiting)


def wide_run(rows: int = 45) -> Document:
    """A fan-out with more rows than a summary shows."""
    script = fleet()
    fan = tuple(FanItem(item={"name": f"vol-{number:03}", "size": number}) for number in range(rows))
    script.add(begin("load", command=f"for each of {rows} items", is_container=True, fan=fan))
    around = len(script.recorded)
    for row in range(rows):
        verdict = Verdict.FAIL if row % 30 == 7 else Verdict.UNKNOWN if row % 30 == 9 else Verdict.PASS
        where = {"row": str(row), "within": around, "target": "local"}
        script.add(
            begin("load", **where), end("load", verdict, f"Row {row} is {verdict}.", **where), seconds=0.1
        )
    script.add(end("load", Verdict.FAIL, f"{rows} rows."))
    return fleet_document(script)


def fleet_document(script: Script, *, waiting: Waiting | None = None) -> Document:
    run = fold(script.recorded)
    return summarise(
        FLEET,
        run,
        now=START + timedelta(minutes=20),
        zone=ZONE,
        mask=lambda text: text.replace(SECRET, "[hidden:logs/token]"),
        lens=lens_of(FLEET, run),
        waiting=waiting,
    )


FLEET_RUNS = {
    "fleet": fleet_run,
    "handed_over": handed_over_run,
    "read_again": read_again_run,
    "wide": wide_run,
}
