"""Runs made from events, to be summarised; run as a module, it writes the golden files anew."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from desktop.domain.advance import fold
from desktop.domain.events import (
    ConsentGiven,
    Decision,
    Fault,
    HostKeyAccepted,
    NoteAdded,
    OutcomeUnknown,
    PersonDecided,
    RunbookRef,
    RunEnded,
    RunStarted,
    StepFinished,
    StepInterrupted,
    StepPassedOver,
    StepStarted,
    TargetIdentified,
)
from desktop.domain.inputs import Input, InputType
from desktop.domain.outcome import Outcome
from desktop.domain.runbook import Runbook
from desktop.domain.step import (
    AskStep,
    CheckStep,
    Choice,
    DoStep,
    Effect,
    EndStep,
    EscalateStep,
    Escalation,
    RunStep,
)
from desktop.domain.verdict import Ended, Verdict
from desktop.summary import FORMATS, Document, Waiting, render, summarise
from tests.unit.summary.fleet_runs import FLEET_RUNS
from tests.unit.summary.script import SECRET, START, ZONE, Script, evidence

GOLDEN = Path(__file__).parents[2] / "golden" / "summary"
SUFFIXES = {
    "markdown": "md",
    "text": "txt",
    "html": "html",
    "adf": "adf.json",
    "wiki": "wiki",
    "zendesk": "zendesk.html",
    "freshdesk": "freshdesk.html",
    "json": "json",
    "junit": "junit.xml",
}
HOST = "ssh://root@web-03"

RUNBOOK = Runbook(
    runbook=1,
    id="linux-filesystem-filling-up",
    title="A filesystem is filling up",
    version=3,
    inputs={
        "host": Input(type=InputType.TARGET, label="Affected host"),
        "mount": Input(type=InputType.PATH),
        "token": Input(type=InputType.SECRET, label="Token of the log server"),
    },
    on="${host}",
    steps=(
        CheckStep(id="space", title="How full is ${mount}?", check="host.disk"),
        RunStep(id="largest", title="What takes the space?", run="du -xk .", env={"MOUNT": "${mount}"}),
        AskStep(
            id="kind",
            title="What is it?",
            ask="Which of these describes ${steps.largest.path} best?",
            choices={"logs": Choice(label="Log files"), "data": Choice(label="Data")},
        ),
        RunStep(
            id="rotate",
            title="Rotate the logs now",
            run="logrotate --force /etc/logrotate.conf",
            effect=Effect.CHANGES,
            undo="Move the files ending .1 back.",
        ),
        DoStep(
            id="restart",
            on="${host}",
            title="Restart the writer",
            do="Restart the service that writes to ${steps.largest.path}.",
            effect=Effect.CHANGES,
            risk="It is away for some seconds.",
        ),
        CheckStep(
            id="verify", title="Is there room now?", check="host.disk", outcomes=(Outcome(pass_="otherwise"),)
        ),
        CheckStep(id="vault", title="Does the vault open?", check="net.http", sensitive=True),
        CheckStep(id="inodes", title="Are there inodes left?", check="host.inodes"),
        EscalateStep(
            id="hand_over", title="Ask the owner", escalate=Escalation(to="Storage on-call", because="full")
        ),
        EndStep(id="done", end=Ended.RESOLVED),
    ),
)


def started(mount: str = "/var", operator: str = "ana", machine: str = "desk-7") -> Script:
    source = "runbook: 1"
    ref = RunbookRef(
        id=RUNBOOK.id,
        title=RUNBOOK.title,
        version=3,
        sha256=sha256(source.encode()).hexdigest(),
        file="linux-filesystem-filling-up.yaml",
        source=source,
    )
    inputs = {"token": "keyring:logs/token", "mount": mount, "host": HOST}
    identity = {"name": "web-03", "os": "linux", "version": "Debian 12", "user": "root"}
    return Script().add(
        RunStarted(runbook=ref, inputs=inputs, operator=operator, machine=machine, program="handrail 0.1.0"),
        TargetIdentified(target=HOST, label="root@web-03", facts=identity),
    )


def begin(step: str, command: str, effect: Effect = Effect.READS, entry: int = 1) -> StepStarted:
    return StepStarted(step=step, entry=entry, target=HOST, effect=effect, command=command)


def measured(script: Script) -> Script:
    """A full disk, and the directory that fills it."""
    return script.add(
        begin("space", "handrail check host.disk path=/var --on ssh://root@web-03"),
        StepFinished(
            step="space",
            entry=1,
            target=HOST,
            verdict=Verdict.FAIL,
            said="/var is 97.1 % full; 1.2 GiB are left.",
            reading={"used_pct": 97.1, "free_bytes": 1_288_490_188, "mount": "/var", "read_only": False},
            looked_at={"used_pct": 97.1},
            outcome=0,
            duration_s=0.21,
            evidence=(evidence("df"),),
        ),
        begin("largest", 'cd -- "$MOUNT" && du -xk -d 3 .'),
        StepFinished(
            step="largest",
            entry=1,
            target=HOST,
            verdict=Verdict.WARN,
            said="/var/log/nginx holds 22 GiB.",
            reading={"path": "/var/log/nginx", "rows": [{"kib": 23068672, "path": "/var/log/nginx"}]},
            looked_at={"rows": [{"kib": 23068672, "path": f"/var/log/{n}"} for n in "abcde"]},
            outcome=0,
            duration_s=12.4,
            evidence=(evidence("du", size=300_000_000, kept=65_536),),
        ),
    )


def waiting_run() -> Document:
    script = measured(started())
    script.add(
        NoteAdded(text="nginx was updated on Monday,\nlines are longer since.", by="ana", step="largest")
    )
    return document(script, waiting=Waiting(step="kind", kind="ask"))


def resolved_run() -> Document:
    script = measured(started())
    script.add(HostKeyAccepted(target=HOST, host="web-03", fingerprint="SHA256:abc", by="ana"))
    script.add(StepFinished(step="kind", entry=1, verdict=Verdict.PASS, answer="logs", by="ana"))
    command = "logrotate --force /etc/logrotate.conf"
    script.add(ConsentGiven(step="rotate", entry=1, target=HOST, command=command, by="ana"))
    script.add(
        replace(begin("rotate", command, Effect.CHANGES), environment={"TOKEN": SECRET, "MOUNT": "/var"}),
        StepFinished(
            step="rotate",
            entry=1,
            target=HOST,
            verdict=Verdict.PASS,
            said=f"Rotated with {SECRET}.",
            duration_s=3.5,
            evidence=(evidence("rotate"),),
        ),
        StepFinished(step="restart", entry=1, verdict=Verdict.PASS, said="nginx restarted", by="ana"),
        begin("verify", "handrail check host.disk path=/var"),
        StepFinished(
            step="verify",
            entry=1,
            target=HOST,
            verdict=Verdict.PASS,
            said="/var is 34.1 % full.",
            reading={"used_pct": 34.1, "free_bytes": 28_000_000_000},
            duration_s=0.2,
            outcome=0,
            attempts=3,
        ),
        begin("vault", "handrail check net.http url=https://vault.internal/x"),
        StepFinished(
            step="vault",
            entry=1,
            target=HOST,
            verdict=Verdict.PASS,
            said="The vault answered 200 at shelf 9.",
            reading={"status": 200, "text": "shelf 9"},
            looked_at={"status": 200},
            evidence=(evidence("vault"),),
        ),
        StepPassedOver(
            step="inodes", entry=1, verdict=Verdict.SKIPPED, reason="Seen in the alert.", by="ana"
        ),
        RunEnded(ended=Ended.RESOLVED, verdict=Verdict.FAIL),
    )
    return document(script)


def escalated_run() -> Document:
    script = started()
    script.add(
        begin("space", "handrail check host.disk path=/var"),
        StepInterrupted(step="space", entry=1, reason="The program ended while it ran."),
        begin("space", "handrail check host.disk path=/var", entry=2),
        StepFinished(
            step="space",
            entry=2,
            target=HOST,
            verdict=Verdict.UNKNOWN,
            said="web-03 did not answer within 30 s.",
            reason="web-03 did not answer within 30 s.",
            fault=Fault(kind="Deadline", message="web-03 did not answer within 30 s."),
            duration_s=30.0,
        ),
        PersonDecided(step="space", entry=2, decision=Decision.GO_ON, by="ana", note="seen in Grafana"),
        StepPassedOver(
            step="largest", entry=1, verdict=Verdict.BLOCKED, reason="It needs 'space', which is unknown."
        ),
        StepPassedOver(
            step="inodes", entry=1, verdict=Verdict.NOT_APPLICABLE, reason="Only when target.os == 'linux'."
        ),
        RunEnded(
            ended=Ended.ESCALATED,
            verdict=Verdict.UNKNOWN,
            said="Ask the owner",
            escalated_to="Storage on-call",
            because="/var on web-03 cannot be looked at.",
            ask_for="A look at the console of web-03.",
        ),
    )
    return document(script)


def cut_off_run() -> Document:
    script = measured(started())
    script.add(StepFinished(step="kind", entry=1, verdict=Verdict.PASS, answer="logs", by="ana"))
    command = "logrotate --force /etc/logrotate.conf"
    script.add(
        ConsentGiven(
            step="rotate", entry=1, target=HOST, command=command, by="ana", typed="rotate on web-03"
        ),
        begin("rotate", command, Effect.CHANGES),
        OutcomeUnknown(step="rotate", entry=1, reason="The connection was lost after 2.1 s."),
    )
    return document(script, waiting=Waiting(step="rotate", kind="outcome_unknown"))


def passing_run() -> Document:
    script = started(mount="/")
    script.add(
        begin("space", "handrail check host.disk path=/"),
        StepFinished(
            step="space",
            entry=1,
            target=HOST,
            verdict=Verdict.PASS,
            said="/ has room (34 % used).",
            reading={"used_pct": 34.0},
            looked_at={"used_pct": 34.0},
            duration_s=0.2,
        ),
        RunEnded(ended=Ended.COMPLETED, verdict=Verdict.PASS),
    )
    return document(script)


def document(script: Script, *, waiting: Waiting | None = None) -> Document:
    return summarise(
        RUNBOOK,
        fold(script.recorded),
        now=START + timedelta(minutes=5),
        zone=ZONE,
        mask=lambda text: text.replace(SECRET, "[hidden:logs/token]"),
        waiting=waiting,
    )


RUNS = {
    "waiting": waiting_run,
    "resolved": resolved_run,
    "escalated": escalated_run,
    "cut_off": cut_off_run,
    "passing": passing_run,
    **FLEET_RUNS,
}


def write_golden() -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name, make in RUNS.items():
        for format_ in FORMATS:
            path = GOLDEN / f"{name}.{SUFFIXES[format_]}"
            path.write_text(render(make(), format_), encoding="utf-8")


if __name__ == "__main__":
    write_golden()
