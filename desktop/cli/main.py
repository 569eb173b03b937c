"""The terminal's commands and their options; each imports what it does only when it is called."""

from collections.abc import Sequence
from typing import Annotated

import typer

from desktop.cli.exit_codes import Exit, exit_of_error
from desktop.cli.for_authors import authors
from desktop.cli.options import (
    Answers,
    AsJson,
    Consents,
    Format,
    Inputs,
    NoInput,
    Pace,
    RunArgument,
    RunbookArgument,
    SshConfig,
    bench_of,
)
from desktop.cli.pairs import parse_consents, parse_pairs
from desktop.cli.plain_values import PlainTyper
from desktop.domain.errors import HandrailError
from desktop.workbench import Workbench

app = PlainTyper(
    name="handrail",
    help="Follow runbooks step by step, run checks, and turn what was found into a ticket-ready summary. "
    "Without a command, the window opens.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(arguments: Sequence[str], workbench: Workbench) -> int:
    """Run one command and return what to exit with; faults of the user's making are told in one line."""
    try:
        code = app(list(arguments), prog_name="handrail", standalone_mode=False, obj=workbench)
    except typer.Exit as fault:
        return fault.exit_code
    except typer.Abort:
        return Exit.INTERRUPTED
    except typer.TyperException as fault:
        _say_usage(fault)
        return Exit.USAGE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except HandrailError as fault:
        from desktop.cli.screen import say_error

        say_error(str(fault))
        return exit_of_error(fault)
    return int(code or 0)


def _say_usage(fault: typer.TyperException) -> None:
    """Tell what typer has to say of the words that were typed, without what a terminal would obey."""
    import io
    import sys

    from desktop.redaction.clean import clean

    told = io.StringIO()
    fault.show(told)  # type: ignore[attr-defined]
    sys.stderr.write(clean(told.getvalue()))


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
    quit_after_paint: Annotated[
        bool, typer.Option("--quit-after-paint", help="Open the window and end after its first paint.")
    ] = False,
) -> None:
    """Follow runbooks step by step. Without a command, the window opens."""


@app.command()
def run(
    context: typer.Context,
    runbook: RunbookArgument,
    inputs: Inputs = None,
    answers: Answers = None,
    consents: Consents = None,
    no_input: NoInput = False,
    as_json: AsJson = False,
    observe_only: Annotated[
        bool, typer.Option("--observe-only", help="Refuse every step that changes a system.")
    ] = False,
    guided: Pace = None,
    ssh_config: SshConfig = None,
) -> int:
    """Follow a runbook; ends with its summary."""
    from desktop.cli.given import Given
    from desktop.cli.runs import Manner, begin

    manner = Manner(
        given=Given(parse_pairs("--answer", answers or ()), parse_consents(consents or ())),
        asks=not no_input,
        as_json=as_json,
        guided=guided,
    )
    bench = bench_of(context).with_ssh_config(ssh_config)
    return begin(bench, runbook, parse_pairs("-i", inputs or ()), manner, observe_only=observe_only)


@app.command()
def resume(
    context: typer.Context,
    run_id: RunArgument,
    answers: Answers = None,
    consents: Consents = None,
    no_input: NoInput = False,
    as_json: AsJson = False,
    guided: Pace = None,
    ssh_config: SshConfig = None,
) -> int:
    """Go on with an open run, with the runbook's bytes it started with."""
    from desktop.cli.given import Given
    from desktop.cli.runs import Manner, go_on

    manner = Manner(
        given=Given(parse_pairs("--answer", answers or ()), parse_consents(consents or ())),
        asks=not no_input,
        as_json=as_json,
        guided=guided,
    )
    return go_on(bench_of(context).with_ssh_config(ssh_config), run_id, manner)


@app.command()
def check(
    context: typer.Context,
    check_id: Annotated[str, typer.Argument(metavar="ID", help="A check, such as host.disk.")],
    parameters: Annotated[list[str] | None, typer.Argument(metavar="[NAME=VALUE]...")] = None,
    on: Annotated[
        str,
        typer.Option(
            "--on", metavar="TARGET", help="local, ssh://user@host:port, ssh:alias, aws:profile/region."
        ),
    ] = "local",
    as_json: AsJson = False,
    save: Annotated[bool, typer.Option("--save", help="Record it as a run of one step.")] = False,
    ssh_config: SshConfig = None,
) -> int:
    """Read one check and judge it; nothing is recorded unless --save is given."""
    from desktop.cli.check import check_once

    bench = bench_of(context).with_ssh_config(ssh_config)
    values = parse_pairs("parameter", parameters or ())
    return check_once(bench, check_id, values, on, as_json=as_json, is_saved=save)


@app.command()
def checks(context: typer.Context, as_json: AsJson = False) -> int:
    """List the checks there are."""
    from desktop.cli.check import list_checks

    return list_checks(as_json=as_json)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> int:
    """List the runbooks of the library."""
    from desktop.cli.shelf import list_runbooks

    return list_runbooks(bench_of(context), as_json=as_json)


@app.command()
def search(
    context: typer.Context,
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Words, an alert, an error message.")],
    as_json: AsJson = False,
) -> int:
    """Rank runbooks by a text, each with the reason."""
    from desktop.cli.shelf import search_runbooks

    return search_runbooks(bench_of(context), " ".join(text), as_json=as_json)


@app.command()
def runs(context: typer.Context, as_json: AsJson = False) -> int:
    """List recorded runs, newest first."""
    from desktop.cli.history import list_runs

    return list_runs(bench_of(context), as_json=as_json)


@app.command()
def show(context: typer.Context, run_id: RunArgument, as_json: AsJson = False) -> int:
    """Show what happened in a run, event by event."""
    from desktop.cli.history import show_run

    return show_run(bench_of(context), run_id, as_json=as_json)


@app.command()
def summary(context: typer.Context, run_id: RunArgument, format_: Format = "markdown") -> int:
    """Print the summary of a run."""
    from desktop.cli.history import print_summary

    return print_summary(bench_of(context), run_id, format_)


@app.command()
def verify(context: typer.Context, run_id: RunArgument, as_json: AsJson = False) -> int:
    """Recompute the hashes of a run and its evidence."""
    from desktop.cli.history import verify_run

    return verify_run(bench_of(context), run_id, as_json=as_json)


@app.command()
def purge(
    context: typer.Context,
    days: Annotated[
        int | None, typer.Option("--days", min=0, help="Older than this; without it, what the settings keep.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Delete ended runs that are older than the retention time; open runs stay."""
    from desktop.cli.history import purge_runs

    return purge_runs(bench_of(context), days, as_json=as_json)


@app.command()
def doctor(context: typer.Context, as_json: AsJson = False) -> int:
    """Tell what of this computer Handrail can use, and what is missing."""
    from desktop.cli.doctor import examine

    return examine(bench_of(context), as_json=as_json)


app.registered_commands += authors.registered_commands
