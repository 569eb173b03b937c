"""Turn the raw bytes of a running command into masked lines, in batches, for whoever looks on."""

import codecs
import threading
from collections.abc import Callable
from time import monotonic

from desktop.engine.updates import OutputLines, OutputListener
from desktop.targets.base import Stream

BATCH_S = 0.04
LINE_CAP = 4096  # characters; longer lines are shown in pieces


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
        self._lock = threading.Lock()

    def feed(self, stream: Stream, data: bytes) -> None:
        with self._lock:
            text = self._rest[stream] + self._decoders[stream].decode(data)
            *lines, rest = text.split("\n")
            if len(rest) > LINE_CAP:
                lines.append(rest)
                rest = ""
            self._rest[stream] = rest
            self._waiting[stream] += lines
            if monotonic() - self._sent_at >= BATCH_S:
                self._send()

    def finish(self) -> None:
        """Send what is left, whole line or not."""
        with self._lock:
            for stream in Stream:
                if self._rest[stream]:
                    self._waiting[stream].append(self._rest[stream])
                    self._rest[stream] = ""
            self._send()

    def _send(self) -> None:
        self._sent_at = monotonic()
        for stream, lines in self._waiting.items():
            if lines:
                masked = self._mask("\n".join(lines)).split("\n")
                self._listener(OutputLines(self._step, self._entry, stream, tuple(masked)))
                lines.clear()
