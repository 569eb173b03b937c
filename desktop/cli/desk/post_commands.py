"""The terminal's commands on help desks: `handrail send` and `handrail outbox`."""

from typing import Annotated

import typer

from desktop.cli.options import AsJson, RunArgument, Team, Wait, bench_of
from desktop.cli.plain_values import PlainTyper

PostKey = Annotated[str, typer.Argument(metavar="KEY", help="The key of a post, or its beginning.")]


def add_to(app: PlainTyper) -> None:
    app.command()(send)
    group = PlainTyper(
        name="outbox",
        help="What waits to be posted to help desks; without a command, it is listed.",
        invoke_without_command=True,
        rich_markup_mode=None,
    )
    group.callback()(outbox)
    group.command("list")(list_)
    group.command("send")(send_all)
    group.command()(retry)
    group.command()(drop)
    app.add_typer(group)


def send(
    context: typer.Context,
    run_id: RunArgument,
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="DESK:KEY", help="The ticket, such as jira:OPS-12; of an article its section."
        ),
    ],
    audience: Annotated[
        str,
        typer.Option(
            "--audience",
            "-a",
            metavar="AUDIENCE",
            help="For whom: internal, customer (which is public), escalation, handoff or article.",
        ),
    ] = "internal",
    reader: Annotated[
        str, typer.Option("--reader", metavar="READER", help="A customer who is technical or non-technical.")
    ] = "technical",
    team: Team = "",
    profile: Annotated[
        str,
        typer.Option(
            "--profile",
            metavar="PROFILE",
            help="What the readers may not see: internal, customer, vendor or public; "
            "without it, customer for a customer, else internal.",
        ),
    ] = "",
    what: Annotated[
        str,
        typer.Option(
            "--what",
            metavar="KIND",
            help="note, escalation (a new issue linked to the ticket) or article (a draft); "
            "without it, what fits the audience.",
        ),
    ] = "",
    project: Annotated[
        str, typer.Option("--project", help="Where an escalation is made; without it, what the desk has set.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be posted; store and send nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Post publicly without a question.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Though this run has the like in the outbox already.")
    ] = False,
    wait: Wait = 10.0,
    as_json: AsJson = False,
) -> int:
    """Post the summary of a run to a ticket; where it cannot get there now, it waits in the outbox."""
    from desktop.cli.desk.mailroom import mailroom_of
    from desktop.cli.desk.sending import Wanted
    from desktop.cli.desk.sending import send as send_it

    wanted = Wanted(
        to=to,
        what=what,
        audience=audience,
        reader=reader,
        team=team,
        profile=profile,
        project=project,
        is_dry=dry_run,
        is_sure=yes,
        again=again,
        wait_s=wait,
        as_json=as_json,
    )
    bench = bench_of(context)
    with mailroom_of(bench) as room:
        return send_it(bench, room, run_id, wanted)


def outbox(context: typer.Context, as_json: AsJson = False) -> int:
    """List what waits to be posted; see also send, retry and drop."""
    from desktop.cli.desk.mailroom import mailroom_of
    from desktop.cli.desk.outbox import list_posts

    if context.invoked_subcommand:
        return 0
    with mailroom_of(bench_of(context)) as room:
        return list_posts(room, with_sent=False, as_json=as_json)


def list_(
    context: typer.Context,
    with_sent: Annotated[bool, typer.Option("--all", help="Also what was sent or dropped.")] = False,
    as_json: AsJson = False,
) -> int:
    """List what waits to be posted."""
    from desktop.cli.desk.mailroom import mailroom_of
    from desktop.cli.desk.outbox import list_posts

    with mailroom_of(bench_of(context)) as room:
        return list_posts(room, with_sent=with_sent, as_json=as_json)


def send_all(context: typer.Context, wait: Wait = 10.0, as_json: AsJson = False) -> int:
    """Send what waits, now; only a desk that asked to be left alone is left alone."""
    from desktop.cli.desk.mailroom import ask_for_secrets, mailroom_of
    from desktop.cli.desk.outbox import send_all as send_them

    bench = bench_of(context)
    with mailroom_of(bench) as room:
        ask_for_secrets(bench, room, room.outbox.open_desks())
        return send_them(room, wait_s=wait, as_json=as_json)


def retry(context: typer.Context, key: PostKey, wait: Wait = 10.0, as_json: AsJson = False) -> int:
    """Try a post again; what may have arrived is looked for first."""
    from desktop.cli.desk.mailroom import ask_for_secrets, mailroom_of
    from desktop.cli.desk.outbox import retry as try_again

    bench = bench_of(context)
    with mailroom_of(bench) as room:
        ask_for_secrets(bench, room, (room.outbox.row(key).desk,))
        return try_again(room, key, wait_s=wait, as_json=as_json)


def drop(context: typer.Context, key: PostKey, as_json: AsJson = False) -> int:
    """Give a post up; it stays in the list of all."""
    from desktop.cli.desk.mailroom import mailroom_of
    from desktop.cli.desk.outbox import drop as give_up

    with mailroom_of(bench_of(context)) as room:
        return give_up(room, key, as_json=as_json)
