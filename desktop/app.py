"""Where the program starts: which face is wanted, and what happens when something of ours breaks."""

import gc
import io
import os
import signal
import sys
from collections.abc import Sequence

from desktop import __version__

_OUR_FAULT = 70


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return what to exit with."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:
        sys.stdout.write(f"handrail {__version__}\n")
        return 0
    if given == ["--look-at-texts"]:  # the editor of a window has started this
        from desktop.ui.editor.look_child import main as look_at_texts

        look_at_texts()
    from desktop.log_file import log_to_file

    log_to_file()
    try:
        is_completing = "_HANDRAIL_COMPLETE" in os.environ  # a shell asks what may be typed next
        if not is_completing and given in ([], ["--quit-after-paint"]):
            return _open_window(quit_after_paint=bool(given))
        if not is_completing and _is_runbook_file(given):
            return _open_window(file=os.path.abspath(given[0]))
        return _run_command(given)
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # the reader went away; nothing is wrong
        return 0
    except Exception as fault:  # noqa: BLE001 - the crash hook: whatever comes here is a fault of ours
        return _report_crash(fault)


def _is_runbook_file(given: Sequence[str]) -> bool:
    """A file manager starts the program with the file that was opened."""
    return len(given) == 1 and given[0].endswith((".yaml", ".yml")) and os.path.isfile(given[0])


def _open_window(*, quit_after_paint: bool = False, file: str = "") -> int:
    gc.disable()  # for good: after the first paint the window collects in its own thread
    from desktop.log_file import log_faults
    from desktop.ui.quick_enums import make_enums_quickly
    from desktop.ui.quick_imports import import_qt

    log_faults()
    make_enums_quickly()
    import_qt()
    from desktop.ui.window import open_window

    return open_window(quit_after_paint=quit_after_paint, file=file)


def _run_command(given: Sequence[str]) -> int:
    from desktop.cli.main import main as run_command
    from desktop.workbench import Workbench

    _end_politely()
    _write_any_text()
    bench = Workbench(write_pdf=_write_pdf)
    try:
        return run_command(given, bench)
    finally:
        bench.close()


def _write_pdf(body: str, title: str) -> bytes:
    """Start Qt only when a page is wanted."""
    from desktop.ui.pdf import write_pdf

    return write_pdf(body, title)


def _write_any_text() -> None:
    """Let a terminal that knows few characters show the others by their number, in place of a fault."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _end_politely() -> None:
    """Let a closed terminal and a polite kill end a command as Ctrl+C does: what it started is ended too."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # nohup stays in force
            signal.signal(number, _interrupt)


def _interrupt(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_DFL)  # a second one is obeyed at once
    raise KeyboardInterrupt


def _report_crash(fault: Exception) -> int:
    """Keep the traceback in the log, and tell the person what broke and where to look."""
    import logging

    from desktop.paths import data_dir
    from desktop.redaction.redact import redact_text

    logging.getLogger("desktop").critical("the program ended with a fault", exc_info=fault)
    told = redact_text(f"{type(fault).__name__}: {fault}")
    sys.stderr.write(f"handrail: a fault of Handrail itself: {told}\n")
    sys.stderr.write(f"The details are in {data_dir() / 'handrail.log'}. Runs in the record are safe.\n")
    return _OUR_FAULT
