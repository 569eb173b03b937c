"""Follows a process on Linux and macOS: one loop over its pipes and its end; can end its whole group."""

import os
import selectors
import signal
import subprocess
import time
from contextlib import suppress

from desktop.domain.errors import CancelledError, DeadlineError, PromptError
from desktop.targets.base import Call, Stream
from desktop.targets.output import OutputCapture
from desktop.targets.prompts import PROMPT_SILENCE_S, is_secret_prompt

_CHUNK_BYTES = 256 * 1024
_SLICE_S = 0.05  # how often a wait looks at the cancel token, and at the process where there is no pidfd
_TERM_GRACE_S = 1.0
# A process left in the background may keep the pipes open for ever after the command itself has ended.
_SILENCE_AFTER_END_S = 0.25
_OPEN_AFTER_END_S = 3.0


def follow(process: "subprocess.Popen[bytes]", stdin: bytes, call: Call, capture: OutputCapture) -> int:
    """Feed and drain the process until it ends; return its status as `subprocess` gives it.

    Raises:
        DeadlineError, CancelledError: after its group was ended; the message says what may be left.
    """
    follower = _Follower(process, stdin, capture)
    try:
        return follower.until_end(call)
    finally:
        follower.close()


class _Follower:
    def __init__(self, process: "subprocess.Popen[bytes]", stdin: bytes, capture: OutputCapture) -> None:
        self._process = process
        self._capture = capture
        self._unsent = memoryview(stdin)
        self._selector = selectors.DefaultSelector()
        self._open_streams: set[int] = set()
        self._last_read_at = time.monotonic()
        self._looked_at = 0.0
        for stream, pipe in ((Stream.STDOUT, process.stdout), (Stream.STDERR, process.stderr)):
            assert pipe is not None
            self._selector.register(pipe.fileno(), selectors.EVENT_READ, stream)
            self._open_streams.add(pipe.fileno())
        self._offer_stdin()
        self._pidfd = _open_pidfd(process.pid)
        if self._pidfd >= 0:
            self._selector.register(self._pidfd, selectors.EVENT_READ, None)

    def close(self) -> None:
        self._selector.close()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        if self._pidfd >= 0:
            os.close(self._pidfd)

    def until_end(self, call: Call) -> int:
        while not self._has_ended():
            if call.cancel.is_cancelled:
                raise CancelledError(self._end_group())
            if call.left_s <= 0:
                raise DeadlineError(self._end_group())
            if self._asks_for_a_secret():
                raise PromptError(self._end_group())
            self._turn(min(_SLICE_S, call.left_s))
        self._drain_after_end(call)
        return self._process.wait()

    def _asks_for_a_secret(self) -> bool:
        if self._looked_at == self._last_read_at or time.monotonic() - self._last_read_at < PROMPT_SILENCE_S:
            return False
        self._looked_at = self._last_read_at  # the same end of the output needs no second look
        return any(is_secret_prompt(stream.tail_text()) for stream in self._capture.streams.values())

    def _turn(self, timeout_s: float) -> None:
        for key, _events in self._selector.select(timeout_s):
            if isinstance(key.data, Stream):
                self._read(key.fd, key.data)
            elif key.data == "stdin":
                self._write(key.fd)

    def _read(self, fd: int, stream: Stream) -> None:
        data = os.read(fd, _CHUNK_BYTES)
        if data:
            self._last_read_at = time.monotonic()
            self._capture.feed(stream, data)
        else:
            self._selector.unregister(fd)
            self._open_streams.discard(fd)

    def _offer_stdin(self) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        if self._unsent:
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe.fileno(), selectors.EVENT_WRITE, "stdin")
        else:
            pipe.close()

    def _write(self, fd: int) -> None:
        try:
            self._unsent = self._unsent[os.write(fd, self._unsent[:65536]) :]
        except BlockingIOError:
            return
        except OSError:  # it does not read its input to the end, which is its own affair
            self._unsent = memoryview(b"")
        if not self._unsent:
            self._selector.unregister(fd)
            assert self._process.stdin is not None
            self._process.stdin.close()

    def _has_ended(self) -> bool:
        """True when the process is over; it stays unreaped, so that its group's number stays its own."""
        if self._process.returncode is not None:
            return True
        if hasattr(os, "waitid"):
            return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        return self._process.poll() is not None

    def _drain_after_end(self, call: Call) -> None:
        if self._pidfd >= 0:
            self._selector.unregister(self._pidfd)  # it stays readable from now on, which would spin the loop
        ended_at = self._last_read_at = time.monotonic()
        while self._open_streams and not call.cancel.is_cancelled:
            now = time.monotonic()
            if now - self._last_read_at > _SILENCE_AFTER_END_S or now - ended_at > _OPEN_AFTER_END_S:
                return
            self._turn(_SLICE_S)

    def _end_group(self) -> str:
        """End the group (asked first, then killed) and say what was done and what may be left."""
        self._signal(signal.SIGTERM)
        asked_at = time.monotonic()
        while not self._has_ended() and time.monotonic() - asked_at < _TERM_GRACE_S:
            self._turn(0.02)
        was_asked_enough = self._has_ended()
        self._signal(signal.SIGKILL)  # also for those of the group that outlived its leader
        killed_at = time.monotonic()
        while self._open_streams and time.monotonic() - killed_at < _SILENCE_AFTER_END_S:
            self._turn(0.02)
        self._process.wait()
        how = "SIGTERM" if was_asked_enough else "SIGTERM, then SIGKILL"
        if self._open_streams:
            return (
                f"It was ended ({how}); something it started left its process group and may still be running."
            )
        return f"It and what it started were ended ({how})."

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


def _open_pidfd(pid: int) -> int:
    """Return a descriptor that becomes readable when the process ends, or -1 where the system has none."""
    if not hasattr(os, "pidfd_open"):
        return -1
    try:
        return os.pidfd_open(pid)
    except OSError:
        return -1
