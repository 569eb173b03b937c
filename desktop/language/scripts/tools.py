"""A tool at hand that reads many scripts at once, each from a file of its own in a folder that lasts as long."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop.domain.errors import HandrailError
from desktop.language.scripts.script import Script
from desktop.targets.base import Call, CommandOutput
from desktop.targets.local.target import LocalShell

TIMEOUT_S = 60.0  # for one start of a tool; it reads fifty scripts in less than a second
AT_ONCE = 50  # a command line has a length, and what comes back has one too


class ToolError(HandrailError):
    """A tool that is here could not do its work; the message says which and why."""


def portions(scripts: Sequence[Script]) -> Iterator[Sequence[Script]]:
    for start in range(0, len(scripts), AT_ONCE):
        yield scripts[start : start + AT_ONCE]


@contextmanager
def written(scripts: Sequence[Script]) -> Iterator[Path]:
    """Give a folder with the scripts in files called 0, 1, 2…

    Raises:
        ToolError: they could not be written.
    """
    try:
        with TemporaryDirectory(prefix="handrail-lint-", ignore_cleanup_errors=True) as folder:
            for number, script in enumerate(scripts):
                (Path(folder) / str(number)).write_bytes(script.text.encode("utf-8", "replace"))
            yield Path(folder)
    except OSError as fault:
        raise ToolError(f"the scripts could not be written to a folder for it: {fault.strerror}") from fault


def ask(argv: Sequence[str], env: Mapping[str, str] | None = None, *, within_s: float) -> CommandOutput:
    """Run a tool with a deadline.

    Raises:
        CommandMissingError: it is not installed here.
        TargetError: it gave no result, or could not be started.
    """
    return LocalShell(Call.within(within_s)).run(argv, env=env)
