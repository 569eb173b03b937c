"""Runs one command over one channel of an SSH connection: both streams drained, within the call's limits."""

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Protocol

from paramiko import Channel, Message, SSHException, Transport
from paramiko.common import cMSG_CHANNEL_REQUEST

from desktop.dataclass import dataclass
from desktop.targets.base import Call, Stream
from desktop.targets.first_line import FirstLine
from desktop.targets.prompts import PROMPT_SILENCE_S, is_secret_prompt

_CHUNK_BYTES = 128 * 1024
_SLICE_S = 0.5  # a wait ends by an event; this only bounds what an event could miss
_SILENCE_AFTER_END_S = 1.0
_REST_S = 0.5
_GATHERED_BYTES, _GATHER_S = 4096, 0.002
_LOST_S = 0.3
_BEGIN_S = 0.5  # what is stopped in the moment in which it begins can be ended once its group is known


class Sink(Protocol):
    """Where output goes."""

    def feed(self, stream: Stream, data: bytes) -> None: ...

    def tails(self) -> Iterable[str]:
        """Return the ends of what came, to look for a prompt in."""
        ...


@dataclass(slots=True)
class Ending:
    """How a run over a channel ended: with a status, or with what stopped it."""

    exit_status: int | None = None  # None: none came
    stopped_by: str = ""  # `cancel`, `deadline`, `prompt` or `lost`; empty: it ended by itself
    group: int = 0  # the process group on the host; 0: not known, the command has not begun
    state: str = ""  # what the wrapper found before it ran the command: `ok`, `missing`, `denied` or `eaten`


class ExecChannel:
    """A channel on which one command was started and its input given; `follow` sees it through."""

    def __init__(
        self, transport: Transport, channel: Channel, command: str, stdin: bytes, start_mark: str
    ) -> None:
        self._transport = transport
        self._channel = channel
        self._unsent = memoryview(stdin)
        self._wake = threading.Event()
        self._parts = {stream: FirstLine(start_mark) for stream in Stream}
        self._last_data_at = time.monotonic()
        self._looked_at = 0.0
        self._ended_at: float | None = None
        channel.in_buffer.set_event(_OnlySet(self._wake.set))
        channel.in_stderr_buffer.set_event(_OnlySet(self._wake.set))
        channel.status_event = _Telling(self._wake.set)
        channel.out_buffer_cv = _TellingCondition(
            channel.lock, self._wake.set
        )  # OpenSSH opens with no room at all
        channel.settimeout(0.0)
        _request_exec(transport, channel, command)
        if not stdin:
            _quietly(channel.shutdown_write)  # what looks for input finds its end

    @property
    def start_up_text(self) -> str:
        """What came where the first line of the wrapper should have been."""
        return "".join(part.held_text for part in self._parts.values())

    def follow(self, call: Call, capture: Sink, until: Callable[[], bool] | None = None) -> Ending:
        """Send the input and drain the output until the end, or until the call is over; closes nothing.

        With `until` it also returns, without a status, as soon as that is true."""
        forget = call.cancel.on_cancel(self._wake.set)
        try:
            return self._follow(call, capture, until or _never)
        finally:
            forget()

    def drain_rest(self, capture: Sink) -> None:
        """Take what is still on its way after the command was ended."""
        until = time.monotonic() + _REST_S
        while time.monotonic() < until:
            self._wake.clear()
            if not self._drain(capture):
                if self._channel.closed:
                    return
                self._wake.wait(0.05)

    def _follow(self, call: Call, capture: Sink, until: Callable[[], bool]) -> Ending:
        while True:
            self._wake.clear()
            has_sent = not call.cancel.is_cancelled and self._send()
            came_bytes = self._drain(capture)
            if until():
                return self._ending()
            if call.cancel.is_cancelled:
                self._learn_group(capture)
                return self._ending(stopped_by="cancel")
            if self._is_over():
                return self._last(capture)
            if call.left_s <= 0:
                return self._ending(stopped_by="deadline")
            if self._asks_for_a_secret(capture):
                return self._ending(stopped_by="prompt")
            if 0 < came_bytes < _GATHERED_BYTES:
                time.sleep(_GATHER_S)  # a script writes in small pieces, each of which would wake this thread
            elif not (has_sent or came_bytes):
                self._wake.wait(min(_SLICE_S, max(0.001, call.left_s)))

    def _learn_group(self, capture: Sink) -> None:
        """Wait a moment for the first line of what may have begun; a text that was sent in part never will."""
        until = time.monotonic() + _BEGIN_S
        while not (self._unsent or self._is_known or self._is_over()) and time.monotonic() < until:
            self._wake.clear()
            if not self._drain(capture):
                self._wake.wait(0.02)

    @property
    def _is_known(self) -> bool:
        return any(part.group for part in self._parts.values())

    def _send(self) -> bool:
        if not self._unsent or self._channel.closed or not self._channel.send_ready():
            return False
        try:
            sent = self._channel.send(self._unsent[:_CHUNK_BYTES].tobytes())
        except (OSError, EOFError, SSHException):  # closed meanwhile: the reading side tells how
            self._unsent = memoryview(b"")
            return False
        self._unsent = self._unsent[sent:]
        if not self._unsent:
            _quietly(self._channel.shutdown_write)
        return sent > 0

    def _drain(self, capture: Sink) -> int:
        """Take what has come, and return how many bytes that was."""
        came_bytes = 0
        for stream, ready, receive in (
            (Stream.STDOUT, self._channel.recv_ready, self._channel.recv),
            (Stream.STDERR, self._channel.recv_stderr_ready, self._channel.recv_stderr),
        ):
            if ready():
                received = receive(_CHUNK_BYTES)
                came_bytes += len(received)
                self._last_data_at = time.monotonic()
                if data := self._parts[stream].feed(received):
                    capture.feed(stream, data)
        return came_bytes

    def _is_over(self) -> bool:
        """True at the end of the channel, and when only something in the background still holds it open."""
        channel = self._channel
        if channel.recv_ready() or channel.recv_stderr_ready():
            return False
        if channel.closed or not self._transport.is_active():
            return True
        if not channel.exit_status_ready():
            return False
        if channel.eof_received:
            return True
        # sshd tells the status before it has sent all output, and something in the background may keep it from ending.
        self._ended_at = self._ended_at or time.monotonic()
        return time.monotonic() - max(self._last_data_at, self._ended_at) > _SILENCE_AFTER_END_S

    def _last(self, capture: Sink) -> Ending:
        self._drain(capture)
        if self._channel.exit_status_ready() and self._channel.exit_status >= 0:
            return self._ending(exit_status=self._channel.exit_status)
        # paramiko closes the channels of a lost connection a moment before it calls the connection lost.
        until = time.monotonic() + _LOST_S
        while self._transport.is_active() and time.monotonic() < until:
            time.sleep(0.01)
        return self._ending(stopped_by="" if self._transport.is_active() else "lost")

    def _asks_for_a_secret(self, capture: Sink) -> bool:
        if self._looked_at == self._last_data_at or time.monotonic() - self._last_data_at < PROMPT_SILENCE_S:
            return False
        self._looked_at = self._last_data_at  # the same end of the output needs no second look
        return any(map(is_secret_prompt, capture.tails()))

    def _ending(self, *, exit_status: int | None = None, stopped_by: str = "") -> Ending:
        part = next((one for one in self._parts.values() if one.group), FirstLine(""))
        return Ending(exit_status, stopped_by, part.group, part.state)


class _OnlySet(threading.Event):
    """Stands in for the event of one of paramiko's buffers; who waits for both does the clearing."""

    def __init__(self, on_set: Callable[[], None]) -> None:
        super().__init__()
        self._on_set = on_set

    def set(self) -> None:
        self._on_set()

    def clear(self) -> None:
        pass


class _Telling(threading.Event):
    """The event of the exit status, which also wakes the one who waits for output."""

    def __init__(self, on_set: Callable[[], None]) -> None:
        super().__init__()
        self._on_set = on_set

    def set(self) -> None:
        super().set()
        self._on_set()


class _TellingCondition(threading.Condition):
    """The condition on the room for sending, which also wakes the one who waits for output."""

    def __init__(self, lock: threading.Lock, on_notify: Callable[[], None]) -> None:
        super().__init__(lock)
        self._on_notify = on_notify

    def notify_all(self) -> None:
        super().notify_all()
        self._on_notify()


def _request_exec(transport: Transport, channel: Channel, command: str) -> None:
    """Ask for the command without waiting for the answer, which costs no round trip and cannot hang.

    `Channel.exec_command` waits without any limit. A refusal closes the channel, which `follow` sees."""
    message = Message()
    message.add_byte(cMSG_CHANNEL_REQUEST)
    message.add_int(channel.remote_chanid)
    message.add_string("exec")
    message.add_boolean(True)
    message.add_string(command)
    transport._send_user_message(message)  # type: ignore[attr-defined]


def _never() -> bool:
    return False


def _quietly(close: Callable[[], object]) -> None:
    with suppress(OSError, EOFError, SSHException):
        close()
