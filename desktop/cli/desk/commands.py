"""The terminal's commands on help desks: `handrail desk …`, `ticket` and `queue`."""

from typing import Annotated

import typer

from desktop.cli.formats import chosen
from desktop.cli.options import AsJson, Wait, bench_of
from desktop.cli.plain_values import PlainTyper

DeskName = Annotated[str, typer.Argument(metavar="NAME", help="As the desk is called here, such as jira.")]
_FORMATS = ("text", "json")
_Format = Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text or json.")]


def add_to(app: PlainTyper) -> None:
    group = PlainTyper(
        name="desk",
        help="Set up help desks: Jira, Jira Service Management, Zendesk, Freshdesk.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command()(add)
    group.command("list")(list_)
    group.command("test")(try_out)
    group.command("sign-in")(sign_in)
    group.command()(remove)
    app.add_typer(group)
    app.command()(ticket)
    app.command()(queue)


def add(
    context: typer.Context,
    name: DeskName,
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="jira (service projects too), zendesk or freshdesk.")
    ] = "",
    address: Annotated[
        str, typer.Option("--address", metavar="URL", help="Such as https://example.zendesk.com.")
    ] = "",
    account: Annotated[
        str, typer.Option("--account", metavar="E-MAIL", help="The e-mail of who signs in.")
    ] = "",
    bearer: Annotated[
        bool | None,
        typer.Option("--bearer/--token", help="The secret is an OAuth token; else an API token or key."),
    ] = None,
    view: Annotated[
        str,
        typer.Option(
            "--view",
            metavar="VIEW",
            help="What `queue` lists: JQL or queue:DESK/QUEUE (Jira), a view's number or title (Zendesk), a filter "
            "or a search (Freshdesk).",
        ),
    ] = "",
    project: Annotated[
        str, typer.Option("--project", metavar="KEY", help="Where escalations are made: project or group.")
    ] = "",
    section: Annotated[
        str, typer.Option("--section", metavar="ID", help="Where drafts of articles are made.")
    ] = "",
    internal_to: Annotated[
        str,
        typer.Option(
            "--internal-to",
            metavar="WHO",
            help="Jira, for issues outside of service projects: who reads an internal note. role:NAME, group:NAME, "
            "or everyone.",
        ),
    ] = "",
    issue_type: Annotated[
        str, typer.Option("--issue-type", metavar="TYPE", help="Jira: what an escalation is; Task.")
    ] = "",
    link_type: Annotated[
        str, typer.Option("--link-type", metavar="TYPE", help="Jira: how it is linked; Relates.")
    ] = "",
) -> int:
    """Set up a desk, or change what is given of one that is set up; its token is asked for unseen."""
    from desktop.cli.desk.desks import add_desk

    given = {
        "kind": kind,
        "address": address,
        "account": account,
        "sign_in": "" if bearer is None else "bearer" if bearer else "token",
        "view": view,
        "project": project,
        "section": section,
        "internal_to": internal_to,
        "issue_type": issue_type,
        "link_type": link_type,
    }
    return add_desk(bench_of(context), name, {key: value for key, value in given.items() if value})


def list_(context: typer.Context, as_json: AsJson = False) -> int:
    """List the desks that are set up here."""
    from desktop.cli.desk.desks import list_desks

    return list_desks(bench_of(context), as_json=as_json)


def try_out(context: typer.Context, name: DeskName, as_json: AsJson = False) -> int:
    """Try the way to a desk, rung by rung, up to what the account may do; nothing is posted."""
    from desktop.cli.desk.desks import test_desk

    return test_desk(bench_of(context), name, as_json=as_json)


def sign_in(context: typer.Context, name: DeskName) -> int:
    """Save another token of a desk: asked for unseen, or read from stdin."""
    from desktop.cli.desk.desks import sign_in_to

    return sign_in_to(bench_of(context), name)


def remove(context: typer.Context, name: DeskName) -> int:
    """Take a desk off the list, and its token out of the keyring."""
    from desktop.cli.desk.desks import remove_desk

    return remove_desk(bench_of(context), name)


def ticket(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="TICKET", help="DESK:KEY, such as jira:OPS-12.")],
    status: Annotated[
        str, typer.Option("--status", metavar="STATUS", help="Give it another status, in the desk's words.")
    ] = "",
    assign: Annotated[
        str,
        typer.Option("--assign", metavar="WHO", help="Give it to somebody: me, or who the desk knows so."),
    ] = "",
    wait: Wait = 10.0,
    format_: _Format = "",
    as_json: AsJson = False,
) -> int:
    """Show a ticket, which runbooks fit its words and why, and how to start with what it tells; or change it."""
    if status or assign:
        from desktop.cli.desk.mailroom import mailroom_of
        from desktop.cli.desk.ticket_changed import change_ticket

        bench, is_json = bench_of(context), as_json or format_ == "json"
        with mailroom_of(bench) as room:
            return change_ticket(
                bench, room, key, status=status, assignee=assign, wait_s=wait, as_json=is_json
            )
    from desktop.cli.desk.ticket_shown import show_ticket

    return show_ticket(bench_of(context), key, format_=chosen(format_, _FORMATS, as_json=as_json))


def queue(
    context: typer.Context,
    desk: Annotated[
        str, typer.Option("--desk", metavar="NAME", help="One desk; without it, all of them.")
    ] = "",
    view: Annotated[
        str, typer.Option("--view", metavar="VIEW", help="Another view than the desk's own.")
    ] = "",
    format_: _Format = "",
    as_json: AsJson = False,
) -> int:
    """List the tickets to be taken, the most pressing first, and why each stands where it does."""
    from desktop.cli.desk.queue_shown import show_queue

    return show_queue(bench_of(context), desk, view, format_=chosen(format_, _FORMATS, as_json=as_json))
