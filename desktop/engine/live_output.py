"""Turn the raw bytes of a running command into masked lines, in batches, for whoever looks on."""

import codecs
import threading
from collections.abc import Callable
from time import monotonic

from desktop.engine.updates import OutputLines, OutputListener
from desktop.targets.base import Stream

BATCH_S = 0.04
BATCH_BYTES = 256 * 1024  # of a command that prints faster than that, sooner: 40 ms of it can be 40 MB
LINE_CAP = 4096  # characters; longer lines are shown in pieces
HELD_BACK = 512  # characters of such a line that wait for what follows


class LiveOutput:
    """Splits each stream at line ends; a secret is masked within its line before anybody sees it."""

    def __init__(self, step: str, entry: int, mask: Callable[[str], str], listener: OutputListener) -> None:
        self._step, self._entry = step, entry
        self._mask, self._listener = mask, listener
        self._decoders = {
            stream: codecs.getincrementaldecoder("utf-8")(errors="replace") for stream in Stream
        }
        self._rest = dict.fromkeys(Stream, "")
        self._waiting: dict[Stream, list[str]] = {stream: [] for stream in Stream}
        self._sent_at = 0.0
        self._unsent_bytes = 0
        self._lock = threading.Lock()

    def feed(self, stream: Stream, data: bytes) -> None:
        with self._lock:
            text = self._rest[stream] + self._decoders[stream].decode(data)
            *lines, rest = text.split("\n")
            if len(rest) > LINE_CAP:
                cut = self._cut_beside_secrets(rest)
                lines.append(rest[:cut])
                rest = rest[cut:]
            self._rest[stream] = rest
            self._waiting[stream] += lines
            self._unsent_bytes += len(data)
            if self._unsent_bytes >= BATCH_BYTES or monotonic() - self._sent_at >= BATCH_S:
                self._send()

    def finish(self) -> None:
        """Send what is left, whole line or not."""
        with self._lock:
            for stream in Stream:
                rest = self._rest[stream] + self._decoders[stream].decode(b"", final=True)
                self._rest[stream] = ""
                if rest:
                    self._waiting[stream].append(rest)
            self._send()

    def _cut_beside_secrets(self, line: str) -> int:
        """Where a long line may be cut so that no secret lies across; its end may hold the beginning of one."""
        whole = self._mask(line)
        for held_back in range(HELD_BACK, len(line), HELD_BACK):
            cut = len(line) - held_back
            if self._mask(line[:cut]) + self._mask(line[cut:]) == whole:
                return cut
        return len(line)

    def _send(self) -> None:
        self._sent_at, self._unsent_bytes = monotonic(), 0
        for stream, lines in self._waiting.items():
            if lines:
                masked = self._mask("\n".join(lines)).split("\n")
                self._listener(OutputLines(self._step, self._entry, stream, tuple(masked)))
                lines.clear()
