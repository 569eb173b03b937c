"""The terminal's commands on the record: lists, events, summaries, verification and purging."""

from typing import Annotated

import typer

from desktop.cli.options import AsJson, Format, RunArgument, bench_of
from desktop.cli.plain_values import PlainTyper


def add_to(app: PlainTyper) -> None:
    for command in (runs, show, compare, summary, verify, purge):
        app.command()(command)


def runs(context: typer.Context, as_json: AsJson = False) -> int:
    """List recorded runs, newest first."""
    from desktop.cli.history import list_runs

    return list_runs(bench_of(context), as_json=as_json)


def show(
    context: typer.Context,
    run_id: RunArgument,
    as_json: AsJson = False,
    runbook: Annotated[
        bool, typer.Option("--runbook", help="Print the runbook it follows, and those that this one uses.")
    ] = False,
) -> int:
    """Show what happened in a run, event by event."""
    from desktop.cli.history import show_run, show_runbook

    if runbook:
        return show_runbook(bench_of(context), run_id)
    return show_run(bench_of(context), run_id, as_json=as_json)


def compare(
    context: typer.Context,
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="The run before.")],
    other_id: Annotated[str, typer.Argument(metavar="RUN", help="The run after, of the same runbook.")],
    with_same: Annotated[bool, typer.Option("--all", help="Tell what is the same too.")] = False,
    as_json: AsJson = False,
) -> int:
    """Tell what differs between two runs of a runbook, field by field."""
    from desktop.cli.comparing import compare_recorded

    return compare_recorded(bench_of(context), run_id, other_id, with_same=with_same, as_json=as_json)


def summary(context: typer.Context, run_id: RunArgument, format_: Format = "markdown") -> int:
    """Print the summary of a run."""
    from desktop.cli.history import print_summary

    return print_summary(bench_of(context), run_id, format_)


def verify(context: typer.Context, run_id: RunArgument, as_json: AsJson = False) -> int:
    """Recompute the hashes of a run and its evidence."""
    from desktop.cli.history import verify_run

    return verify_run(bench_of(context), run_id, as_json=as_json)


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
