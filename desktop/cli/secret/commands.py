"""The terminal's commands on secrets: `handrail secret set`, `forget` and `list`."""

from typing import Annotated

import typer

from desktop.cli.options import AsJson, bench_of
from desktop.cli.plain_values import PlainTyper

SecretName = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="As it is referred to: a target such as ssh:web-01, or the name in a runbook."
    ),
]


def add_to(app: PlainTyper) -> None:
    group = PlainTyper(
        name="secret",
        help="Save secrets into the keyring of this system, and take them out.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command("set")(set_)
    group.command()(forget)
    group.command("list")(list_)
    app.add_typer(group)


def set_(context: typer.Context, name: SecretName) -> int:
    """Save a secret: it is asked for unseen, or read from stdin; never write it on the command line."""
    from desktop.cli.secret.store import set_secret

    return set_secret(bench_of(context), name)


def forget(context: typer.Context, name: SecretName) -> int:
    """Delete a secret from the keyring."""
    from desktop.cli.secret.store import forget_secret

    return forget_secret(bench_of(context), name)


def list_(as_json: AsJson = False) -> int:
    """List the names of the secrets that were saved from here."""
    from desktop.cli.secret.store import list_secrets

    return list_secrets(as_json=as_json)
