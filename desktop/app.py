"""Where the program starts: which face is wanted, and what happens when something of ours breaks."""

import os
import sys
import traceback
from collections.abc import Sequence

from desktop import __version__

_OUR_FAULT = 70


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return what to exit with."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:
        sys.stdout.write(f"handrail {__version__}\n")
        return 0
    try:
        if not given or given == ["--quit-after-paint"]:
            return _open_window(quit_after_paint=bool(given))
        return _run_command(given)
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # the reader went away; nothing is wrong
        return 0
    except Exception as fault:  # noqa: BLE001 - the crash hook: whatever comes here is a fault of ours
        return _report_crash(fault)


def _open_window(*, quit_after_paint: bool) -> int:
    from desktop.ui.window import open_window

    return open_window(quit_after_paint=quit_after_paint)


def _run_command(given: Sequence[str]) -> int:
    from desktop.cli.main import main as run_command
    from desktop.workbench import Workbench

    bench = Workbench()
    try:
        return run_command(given, bench)
    finally:
        bench.close()


def _report_crash(fault: Exception) -> int:
    """Keep the traceback, with what looks like a secret taken out, and tell the person where it is."""
    from desktop.paths import data_dir, private_folder
    from desktop.redaction.redact import redact_text

    told = redact_text(f"{type(fault).__name__}: {fault}")
    sys.stderr.write(f"handrail: a fault of Handrail itself: {told}\n")
    try:
        log = private_folder(data_dir()) / "crash.log"
        with log.open("a", encoding="utf-8") as file:
            file.write(redact_text("".join(traceback.format_exception(fault))) + "\n")
        sys.stderr.write(f"The details are in {log}. Runs in the record are safe.\n")
    except OSError as trouble:
        sys.stderr.write(f"The details could not be written: {trouble.strerror}.\n")
    return _OUR_FAULT
