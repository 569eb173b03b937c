"""The terminal's commands on wording templates: `handrail template list`, `show`, `names`, `copy` and `check`."""

from pathlib import Path
from typing import Annotated

import typer

from desktop.cli.options import Team, bench_of
from desktop.cli.plain_values import PlainTyper

AudienceArgument = Annotated[
    str,
    typer.Argument(metavar="AUDIENCE", help="internal, customer, escalation, handoff or article."),
]


def add_to(app: PlainTyper) -> None:
    group = PlainTyper(
        name="template",
        help="The wording of summaries: which template counts, what it can name, and whether it is right.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command("list")(list_)
    for command in (show, names, copy, check):
        group.command()(command)
    app.add_typer(group)


def list_(context: typer.Context, team: Team = "") -> int:
    """List the template that counts for each audience, and where it is."""
    from desktop.cli.author.wordings import list_templates

    return list_templates(bench_of(context), team)


def show(context: typer.Context, audience: AudienceArgument, team: Team = "") -> int:
    """Print the template that counts."""
    from desktop.cli.author.wordings import show_template

    return show_template(bench_of(context), audience, team)


def names(audience: AudienceArgument) -> int:
    """List the names that a template can use, with what each says."""
    from desktop.cli.author.wordings import show_names

    return show_names(audience)


def copy(
    context: typer.Context,
    audience: AudienceArgument,
    team: Team = "",
    force: Annotated[bool, typer.Option("--force", help="Write over one that is there.")] = False,
) -> int:
    """Copy the program's template to where your own counts, to edit it there."""
    from desktop.cli.author.wordings import copy_template

    return copy_template(bench_of(context), audience, team, overwrite=force)


def check(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]…", help="Without any, all that count here.")
    ] = None,
    audience: Annotated[
        str, typer.Option("--audience", help="For whom they are, where their names do not say it.")
    ] = "",
) -> int:
    """Check templates; every problem is told with its line and column."""
    from desktop.cli.author.wordings import check_templates

    return check_templates(bench_of(context), files or [], audience)
