"""`handrail redact`: a filter that lets through what may leave this machine."""

import codecs
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from desktop.domain.errors import InputError
from desktop.redaction.identifiers import DEFAULT_PROFILE, profile_named
from desktop.redaction.stream import StreamRedactor
from desktop.redaction.tokens import Tokens

_PIECE_BYTES = 1 << 16


def redact_stdin(profile: str, map_file: Path | None, *, is_counted: bool) -> int:
    """Write stdin to stdout without what the profile's readers may not see.

    Raises:
        InputError: there is no such profile, or the map cannot be read or written.
    """
    profile_named(profile)
    if map_file and profile == DEFAULT_PROFILE:
        raise InputError(
            f"--map: the profile {profile} makes no tokens. Add --profile customer, vendor or public."
        )
    tokens = Tokens(_read_map(map_file)) if map_file else Tokens()
    stream = StreamRedactor(profile=profile, tokens=tokens)
    try:
        _filter(stream)
    except BrokenPipeError:  # typer would end with 1
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:  # a reader that went away has the tokens that came through
        if map_file:
            _write_map(map_file, tokens.saved())
    if is_counted:
        _say(stream.counts)
    return 0


def _filter(stream: StreamRedactor) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    while piece := os.read(sys.stdin.fileno(), _PIECE_BYTES):
        _write(stream.feed(decoder.decode(piece)))
    _write(stream.feed(decoder.decode(b"", final=True)) + stream.finish())


def _write(text: str) -> None:
    if text:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()  # whoever follows a log waits for each line


def _say(counts: Mapping[str, int]) -> None:
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    sys.stderr.write(f"hidden: {told or 'nothing'}\n")


def _read_map(file: Path) -> dict[str, str]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as fault:
        raise InputError(
            f"--map {file}: it cannot be read: {fault}. Name a new file to begin a map."
        ) from fault
    if not isinstance(data, dict):
        raise InputError(f"--map {file}: it holds no map of tokens. Name a new file to begin one.")
    return data


def _write_map(file: Path, saved: Mapping[str, str]) -> None:
    """Write the map whole or not at all, for this user alone: it says whose the text was."""
    new = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump(saved, out, ensure_ascii=False, indent=1)
            out.write("\n")
        new.replace(file)
    except OSError as fault:
        new.unlink(missing_ok=True)
        raise InputError(f"--map {file}: it cannot be written: {fault.strerror}.") from fault
