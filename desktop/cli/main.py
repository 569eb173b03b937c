"""The terminal's commands; each imports what it does only when it is called."""

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from desktop.cli.exit_codes import Exit, exit_of_error
from desktop.cli.plain_values import PlainTyper
from desktop.domain.errors import HandrailError, NoRunbookError
from desktop.workbench import Workbench

# In the order of the help: each module's `add_to` adds these words. Only the module of the first word is read.
_WORDS = {
    "run.commands": ("run", "resume", "hand-over", "stop", "obligations", "met", "export", "import"),
    "check.commands": ("check", "checks", "explain"),
    "author.library_commands": ("list", "search", "lint", "new", "import-from"),
    "author.commands": ("record", "test", "schema", "redact"),
    "record.commands": ("runs", "show", "compare", "summary", "verify", "purge"),
    "secret.commands": ("secret",),
    "author.template_commands": ("template",),
    "desk.commands": ("desk", "ticket", "queue"),
    "desk.post_commands": ("send", "outbox"),
    "doctor_command": ("doctor",),
}


def main(arguments: Sequence[str], workbench: Workbench) -> int:
    """Run one command and return what to exit with; faults of the user's making are told in one line."""
    try:
        program = program_of(arguments[0] if arguments else "")
        code = program(list(arguments), prog_name="handrail", standalone_mode=False, obj=workbench)
    except typer.Exit as fault:
        return fault.exit_code
    except typer.Abort:
        return Exit.INTERRUPTED
    except typer.TyperException as fault:
        _say_usage(fault)
        return Exit.UNKNOWN if _asks_as_monitor(arguments) else Exit.USAGE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except HandrailError as fault:
        from desktop.cli.screen import say_error

        more = " `handrail list` shows all." if isinstance(fault, NoRunbookError) else ""
        say_error(f"{fault}{more}")
        return exit_of_error(fault)
    return int(code or 0)


def _asks_as_monitor(arguments: Sequence[str]) -> bool:
    """Tell whether a monitor waits for an exit status between 0 and 3, whatever is wrong with the words."""
    return list(arguments[:1]) == ["check"] and any(word.endswith("nagios") for word in arguments)


def _say_usage(fault: typer.TyperException) -> None:
    """Tell what typer has to say of the words that were typed, without what a terminal would obey."""
    import io
    import sys

    from desktop.redaction.clean import clean

    told = io.StringIO()
    fault.show(told)  # type: ignore[attr-defined]
    sys.stderr.write(clean(told.getvalue()))


def program_of(word: str = "") -> PlainTyper:
    """Return the program with all its commands, or, where its first word is a command, with that alone."""
    app = PlainTyper(
        name="handrail",
        help="Follow runbooks step by step, run checks, and turn what was found into a ticket-ready summary. "
        "Without a command, the window opens.",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(start)
    for module in [name for name, words in _WORDS.items() if word in words] or _WORDS:
        import_module(f"desktop.cli.{module}").add_to(app)
    return app.only(word)


def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
    quit_after_paint: Annotated[
        bool, typer.Option("--quit-after-paint", help="Open the window and end after its first paint.")
    ] = False,
) -> None:
    """Follow runbooks step by step. Without a command, the window opens."""
