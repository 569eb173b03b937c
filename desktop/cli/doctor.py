"""What of this computer Handrail can use, and what is missing; nothing is changed."""

import json
import os
import platform
import shutil
import sys
from collections.abc import Callable

from desktop import __version__
from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put
from desktop.dataclass import dataclass
from desktop.domain.errors import HandrailError
from desktop.paths import data_dir, library_folders
from desktop.redaction.clean import clean
from desktop.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    is_good: bool
    said: str


def examine(bench: Workbench, *, as_json: bool) -> int:
    """0 when all is there, 1 when something that is useful is missing."""
    findings = [
        Finding(
            "program", True, f"handrail {__version__}, Python {platform.python_version()} ({sys.executable})"
        ),
        _try("records", lambda: f"{data_dir()}, {len(bench.records.runs())} runs"),
        _try("library", lambda: _library(bench)),
        _try("keyring", bench.secrets.describe),
        _tool("ssh", "reads your SSH configuration exactly; without it a simpler reader of ours does"),
        _tool("shellcheck", "checks scripts of runbooks while you write them"),
        _display(),
        _aws(),
    ]
    if as_json:
        put(json.dumps([{"what": f.what, "is_good": f.is_good, "said": f.said} for f in findings], indent=2))
    else:
        for finding in findings:
            put(clean(f"{'ok  ' if finding.is_good else 'miss'}  {finding.what:<12} {finding.said}"))
    return Exit.PASS if all(finding.is_good for finding in findings) else Exit.WARN


def _try(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, look())
    except HandrailError as fault:
        return Finding(what, False, str(fault))


def _library(bench: Workbench) -> str:
    folders = ", ".join(str(folder) for folder in library_folders(bench.settings.library_folders))
    return f"{len(bench.library.entries)} runbooks in {folders}"


def _tool(name: str, use: str) -> Finding:
    found = shutil.which(name)
    return Finding(name, found is not None, found or f"is not installed; it {use}")


def _display() -> Finding:
    if sys.platform in ("win32", "darwin"):
        return Finding("display", True, "of the system")
    shown = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or ""
    return Finding(
        "display", bool(shown), shown or "there is none; the window needs one, the terminal does not"
    )


def _aws() -> Finding:
    from desktop.targets.aws.profiles import profile_names

    profiles = profile_names()
    return Finding(
        "aws", bool(profiles), f"profiles: {', '.join(profiles)}" if profiles else "no profile is set up"
    )
