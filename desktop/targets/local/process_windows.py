"""Follows a process on Windows: a thread for each pipe, `taskkill` for its tree."""

import subprocess
import threading
import time
from contextlib import suppress
from typing import IO

from desktop.domain.errors import CancelledError, DeadlineError
from desktop.targets.base import Call, Stream
from desktop.targets.output import OutputCapture

_CHUNK_BYTES = 256 * 1024
_SLICE_S = 0.05
_AFTER_END_S = 3.0  # a process left in the background may hold the pipes; its reader thread is left behind


def follow(process: "subprocess.Popen[bytes]", stdin: bytes, call: Call, capture: OutputCapture) -> int:
    """Feed and drain the process until it ends; return its exit status.

    Raises:
        DeadlineError, CancelledError: after its tree was ended.
    """
    lock = threading.Lock()
    threads = [
        threading.Thread(target=_read, args=(pipe, stream, capture, lock), daemon=True)
        for pipe, stream in ((process.stdout, Stream.STDOUT), (process.stderr, Stream.STDERR))
    ]
    threads.append(threading.Thread(target=_write, args=(process.stdin, stdin), daemon=True))
    for thread in threads:
        thread.start()
    while process.poll() is None:
        if call.cancel.is_cancelled:
            raise CancelledError(_end_tree(process))
        if call.left_s <= 0:
            raise DeadlineError(_end_tree(process))
        with suppress(subprocess.TimeoutExpired):
            process.wait(min(_SLICE_S, max(0.001, call.left_s)))
    ended_at = time.monotonic()
    for thread in threads[:2]:
        thread.join(max(0.0, _AFTER_END_S - (time.monotonic() - ended_at)))
    return process.returncode


def _read(pipe: IO[bytes], stream: Stream, capture: OutputCapture, lock: threading.Lock) -> None:
    with suppress(OSError, ValueError):
        while data := pipe.read(_CHUNK_BYTES):
            with lock:
                capture.feed(stream, data)


def _write(pipe: IO[bytes], data: bytes) -> None:
    with suppress(OSError):  # it need not read its input to the end
        if data:
            pipe.write(data)
        pipe.close()


def _end_tree(process: "subprocess.Popen[bytes]") -> str:
    done = subprocess.run(
        ["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, timeout=10, check=False
    )
    with suppress(subprocess.TimeoutExpired):
        process.wait(2)
    if done.returncode == 0 and process.returncode is not None:
        return "It and what it started were ended (taskkill /T)."
    process.kill()
    return "It was ended; something it started may still be running."
