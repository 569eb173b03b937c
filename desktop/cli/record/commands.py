"""The terminal's commands on the record: lists, events, summaries, verification and purging."""

from pathlib import Path
from typing import Annotated

import typer

from desktop.cli.options import AsJson, Format, RunArgument, Team, bench_of
from desktop.cli.plain_values import PlainTyper


def add_to(app: PlainTyper) -> None:
    for command in (runs, show, compare, summary, verify, purge):
        app.command()(command)


def runs(context: typer.Context, as_json: AsJson = False) -> int:
    """List recorded runs, newest first."""
    from desktop.cli.record.history import list_runs

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
    from desktop.cli.record.history import show_run, show_runbook

    if runbook:
        return show_runbook(bench_of(context), run_id)
    return show_run(bench_of(context), run_id, as_json=as_json)


def compare(
    context: typer.Context,
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="A run; of two, the earlier one.")],
    other_id: Annotated[
        str, typer.Argument(metavar="[RUN]", help="The later one, of the same runbook.")
    ] = "",
    against: Annotated[
        str,
        typer.Option(
            "--against",
            metavar="last-good|RUN",
            help="Hold the run against an earlier one: by last-good, the last that passed on the same targets.",
        ),
    ] = "",
    hosts: Annotated[
        bool,
        typer.Option("--hosts", help="Tell which hosts of the run differ from their siblings, and in what."),
    ] = False,
    tolerances: Annotated[
        list[str] | None,
        typer.Option(
            "--tolerance",
            metavar="SHARE|FIELD=AMOUNT",
            help="Numbers that differ by no more count as the same: 5%, used_pct=2, free_bytes=1GiB. Repeatable.",
        ),
    ] = None,
    with_same: Annotated[bool, typer.Option("--all", help="Tell what is the same too.")] = False,
    as_json: AsJson = False,
) -> int:
    """Tell what differs between two runs of a runbook, or between the hosts of one, field by field."""
    from desktop.cli.record.comparing import compare as compare_them

    return compare_them(
        bench_of(context),
        run_id,
        other_id,
        against=against,
        tolerances=tolerances or (),
        has_hosts=hosts,
        with_same=with_same,
        as_json=as_json,
    )


def summary(
    context: typer.Context,
    run_id: RunArgument,
    audience: Annotated[
        str,
        typer.Option(
            "--audience",
            "-a",
            metavar="AUDIENCE",
            help="For whom: internal, customer, escalation, handoff or article.",
        ),
    ] = "internal",
    format_: Format = "markdown",
    reader: Annotated[
        str, typer.Option("--reader", metavar="READER", help="A customer who is technical or non-technical.")
    ] = "technical",
    desk: Annotated[
        str,
        typer.Option(
            "--desk",
            metavar="DESK",
            help="As a comment that jira, zendesk or freshdesk takes: what is too long goes into a file beside it.",
        ),
    ] = "",
    team: Team = "",
    profile: Annotated[
        str,
        typer.Option(
            "--profile",
            metavar="PROFILE",
            help="What is replaced by tokens: internal (nothing), customer, vendor or public. "
            "Without it, what is right for the audience.",
        ),
    ] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write a file.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> int:
    """Tell a run to one audience: the note, an update, an escalation, a hand-off or a draft of an article."""
    from desktop.cli.record.telling import Wanted, tell

    wanted = Wanted(
        audience=audience,
        format=format_,
        reader=reader,
        team=team,
        profile=profile,
        desk=desk,
        output=output,
        overwrite=force,
    )
    return tell(bench_of(context), run_id, wanted)


def verify(context: typer.Context, run_id: RunArgument, as_json: AsJson = False) -> int:
    """Recompute the hashes of a run and its evidence."""
    from desktop.cli.record.history import verify_run

    return verify_run(bench_of(context), run_id, as_json=as_json)


def purge(
    context: typer.Context,
    days: Annotated[
        int | None, typer.Option("--days", min=0, help="Older than this; without it, what the settings keep.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Delete ended runs that are older than the retention time; open runs stay."""
    from desktop.cli.record.history import purge_runs

    return purge_runs(bench_of(context), days, as_json=as_json)
