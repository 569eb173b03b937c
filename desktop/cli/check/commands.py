"""The terminal's commands on single checks: `check`, `checks` and `explain`."""

from typing import Annotated

import typer

from desktop.cli.formats import CHECK_FORMATS, chosen
from desktop.cli.options import AsJson, SshConfig, bench_of
from desktop.cli.pairs import parse_pairs
from desktop.cli.plain_values import PlainTyper


def add_to(app: PlainTyper) -> None:
    app.command()(check)
    app.command()(checks)
    app.command()(explain)


def check(
    context: typer.Context,
    check_id: Annotated[str, typer.Argument(metavar="ID", help="A check, such as host.disk.")],
    parameters: Annotated[list[str] | None, typer.Argument(metavar="[NAME=VALUE]...")] = None,
    on: Annotated[
        str,
        typer.Option(
            "--on",
            metavar="TARGET",
            help="local, ssh://user@host:port, ssh:alias, winrm://user@host, aws:profile/region, "
            "ssm:profile/region/NODE, db:NAME; several with commas, or a source of hosts as for --hosts of run.",
        ),
    ] = "local",
    format_: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="text, json, nagios or openmetrics.")
    ] = "",
    as_json: AsJson = False,
    save: Annotated[bool, typer.Option("--save", help="Record it as a run of one step.")] = False,
    ssh_config: SshConfig = None,
) -> int:
    """Read one check and judge it; nothing is recorded unless --save is given."""
    from desktop.cli.check.one import check_once

    bench = bench_of(context).with_ssh_config(ssh_config)
    values = parse_pairs("parameter", parameters or ())
    format_ = chosen(format_, CHECK_FORMATS, as_json=as_json)
    return check_once(bench, check_id, values, on, format_=format_, is_saved=save)


def checks(context: typer.Context, as_json: AsJson = False) -> int:
    """List the checks there are."""
    from desktop.cli.check.one import list_checks

    return list_checks(as_json=as_json)


def explain(
    context: typer.Context,
    check_id: Annotated[str, typer.Argument(metavar="ID", help="A check, such as host.swap.")],
    as_json: AsJson = False,
) -> int:
    """Tell what a check means, what it takes and reads, and how its reading is judged."""
    from desktop.cli.check.explaining import explain_check

    return explain_check(check_id, as_json=as_json)
