"""What a command wrote, kept within a bound: head and tail of each stream, and how much the middle held."""

import codecs

from desktop.targets.base import OUTPUT_CAP_BYTES, CommandOutput, OnOutput, Stream
from desktop.targets.delivery import Delivery
from desktop.targets.windows.clixml import ClixmlText

_PIECE_BYTES = 64 * 1024
_REPLACEMENT = "\ufffd"
_REPLACEMENT_BYTES = _REPLACEMENT.encode()


class CappedStream:
    """The head and the tail of one stream; memory stays under one and a half times the cap."""

    def __init__(self, cap_bytes: int = OUTPUT_CAP_BYTES) -> None:
        self._half = cap_bytes // 2
        self._head = bytearray()
        self._tail = bytearray()
        self.total_bytes = 0

    def feed(self, data: bytes) -> None:
        self.total_bytes += len(data)
        room = self._half - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        if data:
            self._tail += data
            # Trimmed only when half as much again: moving the tail for every few bytes would cost more than to read.
            if len(self._tail) > self._half * 3 // 2:
                del self._tail[: -self._half]

    def text(self) -> tuple[str, int, int]:
        """Return the text, how many bytes of the middle are missing, and how many were not UTF-8."""
        if self.total_bytes <= 2 * self._half:
            pieces, replaced = _decode(bytes(self._head + self._tail))
            return "".join(pieces), 0, replaced
        pieces, kept_bytes, replaced = _decode_counted(_without_cut_end(bytes(self._head)))
        tail, tail_bytes, tail_replaced = _decode_counted(
            _without_cut_start(bytes(memoryview(self._tail)[-self._half :]))
        )
        dropped = self.total_bytes - kept_bytes - tail_bytes
        newline = "" if pieces[-1:] and pieces[-1].endswith("\n") else "\n"
        pieces.append(f"{newline}[… {dropped} bytes left out here …]\n")
        # Joined once: every copy of four megabytes of binary data takes sixteen.
        return "".join(pieces + tail), dropped, replaced + tail_replaced

    def tail_text(self, limit_bytes: int = 4096) -> str:
        """Return the last bytes as text, to look for a prompt in."""
        last = self._tail[-limit_bytes:] or self._head[-limit_bytes:]
        return bytes(last).decode("utf-8", "replace")


class OutputCapture:
    """Both streams of one command: fed with bytes as they come, asked for the output at the end."""

    def __init__(self, on_output: OnOutput | None = None, cap_bytes: int = OUTPUT_CAP_BYTES) -> None:
        self.streams = {stream: CappedStream(cap_bytes) for stream in Stream}
        self._delivery = Delivery(on_output) if on_output else None
        self._clixml: ClixmlText | None = None

    def read_powershell(self) -> None:
        """Take it for what a Windows machine writes: its errors come as XML, and lines end as they do there."""
        self._clixml = ClixmlText()

    def feed(self, stream: Stream, data: bytes) -> None:
        if self._clixml and stream is Stream.STDERR:
            data = self._clixml.feed(data)
        self._keep(stream, data)

    def _keep(self, stream: Stream, data: bytes) -> None:
        if not data:
            return
        self.streams[stream].feed(data)
        if self._delivery:
            self._delivery.put(stream, data)

    def tails(self) -> list[str]:
        """Return the ends of both streams, to look for a prompt in."""
        return [stream.tail_text() for stream in self.streams.values()]

    def finish(self) -> None:
        """Hand the consumer what it has not seen yet; a consumer that hangs is left behind."""
        if self._clixml:
            self._keep(Stream.STDERR, self._clixml.finish())
        if self._delivery:
            self._delivery.finish()

    def output(self, argv: tuple[str, ...], exit_status: int, duration_s: float) -> CommandOutput:
        stdout, stdout_dropped, stdout_replaced = self._text(Stream.STDOUT)
        stderr, stderr_dropped, stderr_replaced = self._text(Stream.STDERR)
        return CommandOutput(
            argv,
            exit_status,
            stdout,
            stderr,
            duration_s,
            stdout_dropped + stderr_dropped,
            stdout_replaced + stderr_replaced,
        )

    def partial(self) -> str:
        """Return what came so far, stdout before stderr."""
        parts = [self._text(stream)[0] for stream in Stream]
        return "\n".join(part.rstrip("\n") for part in parts if part)

    def _text(self, stream: Stream) -> tuple[str, int, int]:
        text, dropped, replaced = self.streams[stream].text()
        return text.replace("\r\n", "\n") if self._clixml else text, dropped, replaced


def _decode_counted(data: bytes) -> tuple[list[str], int, int]:
    pieces, replaced = _decode(data)
    return pieces, len(data), replaced


def _decode(data: bytes) -> tuple[list[str], int]:
    """Return the text and how many bytes were not UTF-8; by pieces, because binary data grows threefold on its way."""
    try:
        return [data.decode()], 0
    except UnicodeDecodeError:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
    pieces: list[str] = []
    valid_bytes = invented = 0
    for start in range(0, len(data), _PIECE_BYTES):
        piece = decoder.decode(data[start : start + _PIECE_BYTES], start + _PIECE_BYTES >= len(data))
        valid_bytes += len(piece.encode())
        invented += piece.count(_REPLACEMENT)
        pieces.append(piece)
    # Replacement characters that were in the data are valid text; all others stand for bytes that were none.
    invented -= data.count(_REPLACEMENT_BYTES)
    return pieces, len(data) - valid_bytes + invented * len(_REPLACEMENT_BYTES)


def _without_cut_end(data: bytes) -> bytes:
    """Drop a character of several bytes whose end fell into the gap."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte >= 0xC0:
            length = 4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2
            return data[:-back] if length > back else data
        if byte < 0x80:
            break
    return data


def _without_cut_start(data: bytes) -> bytes:
    """Drop the end of a character whose start fell into the gap."""
    start = 0
    while start < min(3, len(data)) and 0x80 <= data[start] < 0xC0:
        start += 1
    return data[start:]
