"""The shell of a Windows machine reached by WinRM: one process for each command, within the limits of the call."""

import secrets
import shlex
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from desktop.domain.errors import (
    CancelledError,
    CommandMissingError,
    ConnectionLostError,
    DeadlineError,
    HandrailError,
    TargetError,
)
from desktop.targets.base import Call, CommandOutput, Stream
from desktop.targets.first_line import FirstLine
from desktop.targets.output import OutputCapture
from desktop.targets.ssh import wrapper as ssh_wrapper
from desktop.targets.windows.powershell_text import Started, any_text, command_text, started
from desktop.targets.winrm.target import WinrmTarget

if TYPE_CHECKING:
    from desktop.targets.winrm.session import Running, Session

_SLICE_S = 0.1
_STOPS_S = 6.0  # a poll that is under way, and ending the process


class WinrmShell:
    """Runs commands on one machine within one call."""

    os = "windows"

    def __init__(self, target: WinrmTarget, call: Call) -> None:
        self._target, self._call = target, call

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        nonce = secrets.token_hex(8)
        run = started(command_text(argv, {}, stdin, nonce), "powershell.exe", env, cap=0)
        return Command(self._target, self._call, tuple(argv), shlex.join(argv)[:200], nonce).output(run)

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        nonce = secrets.token_hex(8)
        run = started(any_text(script, interpreter, {}, nonce), "powershell.exe", env, cap=0)
        argv = (interpreter, "-c", script)
        return Command(self._target, self._call, argv, f"the {interpreter} script", nonce).output(run)


class Command:
    """One command on its way. A thread of its own talks to the machine; the caller waits no longer than the call."""

    def __init__(
        self, target: WinrmTarget, call: Call, argv: tuple[str, ...], shown: str, nonce: str
    ) -> None:
        self._target, self._call, self._argv = target, call, argv
        self._what = f"{shown} on {target.ref.label}"
        self._capture = OutputCapture(call.on_output)
        self._capture.read_powershell()
        mark = ssh_wrapper.mark(nonce)
        self._first = {stream: FirstLine(mark) for stream in Stream}
        self._is_stopped = threading.Event()
        self._process, self._exit_status = 0, None  # type: tuple[int, int | None]

    def output(self, run: Started) -> CommandOutput:
        self._call.check(self._what)
        started_at = time.monotonic()
        was_open = self._target.is_open
        session = self._target.session(self._call)
        self._target.busy(is_busy=True)
        try:
            self._see_through(session, run, was_open=was_open)
        finally:
            self._target.busy(is_busy=False)
            self._capture.finish()
        return self._judged(time.monotonic() - started_at)

    def _see_through(self, session: "Session", run: Started, *, was_open: bool) -> None:
        from desktop.targets.winrm.faults import LIBRARY_FAULTS, is_gone

        try:
            self._follow(session, run)
        except HandrailError:
            raise
        except LIBRARY_FAULTS as error:
            self._target.forget()
            if was_open and not self._process and is_gone(error):
                self._follow(self._target.session(self._call), run)
                return
            raise self._lost(error) from error

    def _follow(self, session: "Session", run: Started) -> None:
        done: Future[None] = Future()
        threading.Thread(target=self._work, args=(session, run, done), daemon=True, name=self._what).start()
        while not done.done():
            if self._call.cancel.is_cancelled or self._call.left_s <= 0:
                raise self._given_up(done)
            self._wait(done, min(_SLICE_S, max(0.001, self._call.left_s)))
        done.result()

    @staticmethod
    def _wait(done: "Future[None]", seconds: float) -> None:
        ended = threading.Event()
        done.add_done_callback(lambda _: ended.set())
        ended.wait(seconds)

    def _work(self, session: "Session", run: Started, done: "Future[None]") -> None:
        try:
            self._talk(session, run)
            done.set_result(None)
        except BaseException as fault:  # noqa: BLE001 - raised where it is waited for
            done.set_exception(fault)

    def _talk(self, session: "Session", run: Started) -> None:
        running = session.begin(run)
        while not running.is_over:
            if self._is_stopped.is_set():
                running.stop()
                return
            self._take(running)
        if self._exit_status is None:
            raise TargetError(
                f"PowerShell could not be started for {self._what}: {running.error or 'no reason given'}"
            )
        running.finish()

    def _take(self, running: "Running") -> None:
        relayed = running.poll()
        self._process = relayed.process or self._process
        for stream, data in relayed.pieces:
            if rest := self._first[stream].feed(data):
                self._capture.feed(stream, rest)
        if relayed.exit_status is not None:
            self._exit_status = relayed.exit_status

    def _given_up(self, done: "Future[None]") -> TargetError:
        """Have it ended, and return what to raise."""
        self._is_stopped.set()
        self._wait(done, _STOPS_S)
        if done.done() and done.exception() is None:
            left = "It and what it started were ended there."
        else:
            self._target.forget()
            left = f"It may still be running there{f' (process {self._process})' if self._process else ''}."
        partial = self._capture.partial()
        if self._call.cancel.is_cancelled:
            return CancelledError(f"{self._what} was stopped. {left}", partial_output=partial)
        return DeadlineError(
            f"{self._what} gave no result within {self._call.timeout_s:g} s. {left} "
            "Give the step a longer time limit, or look at why it hangs.",
            partial_output=partial,
        )

    def _lost(self, error: Exception) -> ConnectionLostError:
        where = f" (process {self._process})" if self._process else ""
        return ConnectionLostError(
            f"The connection to {self._target.ref.label} went away while {self._what} ran "
            f"({' '.join(str(error).split())[:200]}). It may still be running there{where}; what it did is not known. "
            "Look before you run it again.",
            rung="channel",
            partial_output=self._capture.partial(),
        )

    def _judged(self, duration_s: float) -> CommandOutput:
        state = next((one.state for one in self._first.values() if one.state), "")
        assert self._exit_status is not None  # else `_talk` raised
        if state == "missing":
            raise CommandMissingError(
                f"{self._argv[0]} is not installed on {self._target.ref.label} (not on PATH). "
                "Install it, or do this by hand."
            )
        if not state:
            said = "".join(one.held_text for one in self._first.values()).strip()
            raise TargetError(
                f"PowerShell did not begin {self._what} (exit status {self._exit_status}): "
                f"{said[-300:] or 'nothing was said'}"
            )
        return self._capture.output(self._argv, self._exit_status, duration_s)
