"""What the terminal's commands exit with: a decided end goes before the verdict."""

from enum import IntEnum
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, InputError, RunbookError
from desktop.domain.verdict import Ended, Verdict

if TYPE_CHECKING:  # most commands have no run, and its types cost 50 ms
    from desktop.domain.run import Run


class Exit(IntEnum):
    PASS = 0
    WARN = 1
    FAIL = 2
    UNKNOWN = 3
    USAGE = 64
    BAD_RUNBOOK = 65
    OUR_FAULT = 70
    PERSON_NEEDED = 77
    INTERRUPTED = 130


_BY_END = {
    Ended.RESOLVED: Exit.PASS,
    Ended.NOT_REPRODUCED: Exit.PASS,
    Ended.NOT_APPLICABLE: Exit.PASS,
    Ended.WORKAROUND: Exit.WARN,
    Ended.ESCALATED: Exit.FAIL,
    Ended.UNRESOLVED: Exit.FAIL,
    Ended.UNSUPPORTED: Exit.UNKNOWN,
    Ended.STOPPED: Exit.UNKNOWN,
}
_BY_VERDICT = {Verdict.WARN: Exit.WARN, Verdict.FAIL: Exit.FAIL, Verdict.UNKNOWN: Exit.UNKNOWN}


def exit_of_verdict(verdict: Verdict) -> Exit:
    return _BY_VERDICT.get(verdict, Exit.PASS)


def exit_of_run(run: "Run") -> Exit:
    """Return the code of a run: open runs need a person, decided ends say it themselves, else the verdict."""
    if run.end is None:
        return Exit.PERSON_NEEDED
    return _BY_END.get(run.end.ended, exit_of_verdict(run.end.verdict))


def exit_of_error(fault: HandrailError) -> Exit:
    if isinstance(fault, RunbookError):
        return Exit.BAD_RUNBOOK
    from desktop.engine.inputs import InputsError

    if isinstance(fault, InputError | InputsError):
        return Exit.USAGE
    return Exit.UNKNOWN
