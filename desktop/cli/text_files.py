"""Texts that a command takes from a file, or from stdin for `-`, and those that it writes."""

import sys
from dataclasses import field
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError

MAX_BYTES = 8 * 2**20
STDIN = "-"


@dataclass
class TextFiles:
    """Reads what the options of one command name; stdin can be read once."""

    took_stdin: str = field(default="", init=False)

    def read(self, option: str, file: str) -> str:
        """Return the text of a file.

        Raises:
            InputError: it cannot be read, is too large, or stdin was read already.
        """
        data = self._stdin(option) if file == STDIN else _bytes_of(option, file)
        if len(data) > MAX_BYTES:
            raise InputError(
                f"{option} {file}: more than {MAX_BYTES // 2**20} MiB; give the part that matters."
            )
        return data.decode("utf-8", "replace").replace("\r\n", "\n")

    def _stdin(self, option: str) -> bytes:
        if self.took_stdin:
            raise InputError(f"{option} -: stdin was read for {self.took_stdin} already.")
        self.took_stdin = option
        if sys.stdin is None:
            raise InputError(f"{option} -: there is no stdin to read.")
        return sys.stdin.buffer.read(MAX_BYTES + 1)


def _bytes_of(option: str, file: str) -> bytes:
    try:
        with Path(file).open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as fault:
        raise InputError(f"{option} {file}: it cannot be read: {fault.strerror}.") from fault


def write_text(output: Path, text: str, *, overwrite: bool) -> None:
    """Write a file, and the folders above it.

    Raises:
        InputError: it is there and may not be written over, or cannot be written.
    """
    if output.is_dir():
        raise InputError(f"{output} is a folder; name the file to write.")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with output.open("w" if overwrite else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as fault:
        raise InputError(
            f"{output} is already there; nothing was written. --force writes over it."
        ) from fault
    except OSError as fault:
        raise InputError(f"{output} cannot be written: {fault.strerror}.") from fault
