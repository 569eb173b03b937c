"""The terminal's command that looks at the computer it runs on."""

import typer

from desktop.cli.options import AsJson, bench_of
from desktop.cli.plain_values import PlainTyper


def add_to(app: PlainTyper) -> None:
    app.command()(doctor)


def doctor(context: typer.Context, as_json: AsJson = False) -> int:
    """Tell what of this computer Handrail can use, and what is missing."""
    from desktop.cli.doctor import examine

    return examine(bench_of(context), as_json=as_json)
