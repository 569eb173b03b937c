"""The terminal's commands on runbooks at hand: to find, check, begin and import them."""

from pathlib import Path
from typing import Annotated

import typer

from desktop.cli.options import AsJson, bench_of
from desktop.cli.plain_values import PlainTyper


def add_to(app: PlainTyper) -> None:
    app.command("list")(list_)
    app.command()(search)
    app.command()(lint)
    app.command()(new)
    app.command("import-from")(import_from)


def list_(context: typer.Context, as_json: AsJson = False) -> int:
    """List the runbooks of the library."""
    from desktop.cli.author.shelf import list_runbooks

    return list_runbooks(bench_of(context), as_json=as_json)


def search(
    context: typer.Context,
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Words, an alert, an error message.")],
    as_json: AsJson = False,
) -> int:
    """Rank runbooks by a text, each with the reason."""
    from desktop.cli.author.shelf import search_runbooks

    return search_runbooks(bench_of(context), " ".join(text), as_json=as_json)


def lint(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Runbooks, or folders of them.")],
    format_: Annotated[str, typer.Option("--format", "-f", help="text, json or sarif.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> int:
    """Report every problem of runbooks, and of the scripts in them, as file:line:column."""
    from desktop.cli.author.lint import lint_paths

    return lint_paths(paths, format_=format_ or ("json" if as_json else "text"))


def new(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it, such as my-runbook.yaml.")],
    title: Annotated[str, typer.Option("--title", help="What it is about.")] = "",
) -> int:
    """Write a commented runbook to begin with."""
    from desktop.cli.author.shelf import write_new

    return write_new(path, title)


def _forms_of_documents(begun: str) -> list[str]:
    from desktop.language.importing import FORMS

    return [form for form in FORMS if form.startswith(begun)]


def import_from(
    context: typer.Context,
    form: Annotated[
        str, typer.Argument(metavar="FORM", help="goss, ssm or markdown.", autocompletion=_forms_of_documents)
    ],
    file: Annotated[str, typer.Argument(metavar="FILE", help="The document; - for stdin.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to write it; without it, it is printed."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> int:
    """Make a runbook of goss tests, of a Systems Manager document or of Markdown."""
    from desktop.cli.author.importing import import_from as make

    return make(form, file, output, overwrite=force)
