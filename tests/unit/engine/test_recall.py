"""A session that recalls what an earlier run saw goes the engine's own way, and asks no target."""

from desktop.domain.errors import CommandMissingError, ConnectError, NotApplicableError
from desktop.domain.run import EntryState
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, MachineStep
from desktop.domain.target_ref import TargetRef
from desktop.domain.verdict import Verdict
from desktop.engine.next import Over, Prepared
from desktop.engine.work import WorkResult
from desktop.targets.base import CommandOutput, Identity
from tests.fakes.memory import MemorySecrets, said
from tests.unit.engine.driving import Driven, outcome, run_step, runbook_of

DISK = CheckStep(id="disk", title="Disk", check="host.disk")


class Recalled:
    """Gives the same answer to whatever is asked."""

    def __init__(self, answer: WorkResult | CommandOutput | Exception) -> None:
        self._answer = answer
        self.asked: list[str] = []

    def identify(self, target: TargetRef) -> Identity:
        self.asked.append(f"who on {target}")
        return Identity("ada@then", {"os": "linux"})

    def result(self, step: MachineStep, prepared: Prepared) -> WorkResult | CommandOutput:
        self.asked.append(f"{prepared.command} on {prepared.target}")
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def followed(runbook: Runbook, recalled: Recalled) -> Driven:
    driven = Driven(runbook, recall=recalled, secrets=MemorySecrets({"s": "hunter2"}))
    driven.start()
    assert isinstance(driven.settled(), Over)
    assert driven.target.asked == []
    return driven


def test_a_recalled_reading_is_judged() -> None:
    recalled = Recalled(WorkResult(fields={"used_pct": 96.0}, duration_s=0.5))
    driven = followed(runbook_of(DISK), recalled)
    assert recalled.asked == ["who on local", "handrail check host.disk on local"]
    entry = driven.run.entries[0]
    assert (entry.verdict, entry.outcome, entry.duration_s) == (Verdict.FAIL, 1, 0.5)


def test_a_recalled_output_is_captured_and_kept_as_evidence_with_secrets_masked() -> None:
    step = run_step("count", capture={"n": "lines"}, outcomes=(outcome("warn: len(n) == 2"),))
    driven = followed(runbook_of(step), Recalled(said("one\nhunter2\n")))
    entry = driven.run.entries[0]
    assert entry.verdict is Verdict.WARN
    assert driven.journal.evidence[entry.evidence[0].sha256] == b"one\n[masked]\n"


def test_a_recalled_output_is_read_once_however_often_the_step_may_try() -> None:
    from desktop.domain.step import Retry

    recalled = Recalled(said("", exit_status=1))
    driven = followed(runbook_of(run_step("a", retry=Retry(times=5, every="1h", until="false"))), recalled)
    assert (len(recalled.asked), driven.run.entries[0].attempts) == (2, 1)


def test_a_recalled_fault_makes_the_step_unknown() -> None:
    driven = followed(runbook_of(run_step("a")), Recalled(ConnectError("no route", rung="tcp")))
    entry = driven.run.entries[0]
    assert entry.fault is not None
    assert (entry.verdict, entry.fault.kind, entry.fault.facts) == (
        Verdict.UNKNOWN,
        "Connect",
        {"rung": "tcp"},
    )
    assert entry.state is EntryState.FINISHED


def test_what_made_no_sense_there_is_not_applicable() -> None:
    driven = followed(runbook_of(DISK), Recalled(NotApplicableError("no such filesystem")))
    assert driven.run.entries[0].verdict is Verdict.NOT_APPLICABLE


def test_exit_status_127_is_a_missing_command_as_ever() -> None:
    driven = followed(runbook_of(run_step("a")), Recalled(said("", exit_status=127, stderr="du: not found")))
    fault = driven.run.entries[0].fault
    assert fault is not None
    assert fault.kind == CommandMissingError.__name__.removesuffix("Error")
