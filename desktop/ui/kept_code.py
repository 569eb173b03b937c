"""Keeps what PySide compiles of its own Python at every start: fourteen sources inside its library, a tenth of a start.

Python keeps the code of a module beside its file; these sources are in no files, so PySide compiles them anew each
time. Here the codes are kept with their sources, and one is taken only for the very same source."""

import builtins
import marshal
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

from desktop.paths import private_folder

_NAME = "pyside-code.marshal"
_THEIRS = ("shibokensupport/", "signature_bootstrap.py")
_FUTURE_FLAGS = 0x1FE0000  # of a code object: what its `from __future__` hands on to what it compiles
_Codes = dict[tuple[str, int, Any], Any]  # by name, flags and source


@contextmanager
def kept_code(folder: Path) -> Iterator[None]:
    """Have the sources of PySide compiled once for all starts while the block imports it."""
    asked: _Codes = {}
    known, usual = _read(folder / _NAME), builtins.compile
    builtins.compile = _keeping(known, asked, usual)
    try:
        yield
    finally:
        builtins.compile = usual
    if not asked.keys() <= known.keys():
        _write(folder, asked)


def _keeping(known: _Codes, asked: _Codes, usual: Callable[..., Any]) -> Callable[..., Any]:
    """Return what compiles as `usual` does, and notes each code that is asked for."""

    def compile_once(source: Any, filename: Any, mode: str, *more: Any, **how: Any) -> Any:
        if more or how:
            return usual(source, filename, mode, *more, **how)
        flags = sys._getframe(1).f_code.co_flags & _FUTURE_FLAGS
        if mode != "exec" or not str(filename).startswith(_THEIRS):
            return usual(source, filename, mode, flags, True)
        key = (str(filename), flags, source)
        asked[key] = known[key] if key in known else usual(source, filename, mode, flags, True)
        return asked[key]

    return compile_once


def _read(file: Path) -> _Codes:
    """Return the codes of an earlier start; none where another Python wrote them or they cannot be read."""
    with suppress(OSError, ValueError, EOFError, TypeError):
        data = file.read_bytes()
        if data.startswith(MAGIC_NUMBER):
            found = marshal.loads(data[len(MAGIC_NUMBER) :])
            return found if isinstance(found, dict) else {}
    return {}


def _write(folder: Path, codes: _Codes) -> None:
    """Write them whole or not at all; where that does not work, the next start compiles again."""
    with suppress(OSError):
        fresh = private_folder(folder) / f"{_NAME}.{os.getpid()}"
        fresh.write_bytes(MAGIC_NUMBER + marshal.dumps(codes))
        fresh.replace(folder / _NAME)
