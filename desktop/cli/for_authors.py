"""The terminal's commands for those who write runbooks: begin one, check it, record incidents, test by them."""

from pathlib import Path
from typing import Annotated

import typer

from desktop.cli.options import AsJson, RunArgument, bench_of
from desktop.cli.plain_values import PlainTyper

authors = PlainTyper()


@authors.command()
def lint(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Runbooks, or folders of them.")],
    format_: Annotated[str, typer.Option("--format", "-f", help="text, json or sarif.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> int:
    """Report every problem of runbooks, and of the scripts in them, as file:line:column."""
    from desktop.cli.lint import lint_paths

    return lint_paths(paths, format_=format_ or ("json" if as_json else "text"))


@authors.command()
def new(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it, such as my-runbook.yaml.")],
    title: Annotated[str, typer.Option("--title", help="What it is about.")] = "",
) -> int:
    """Write a commented runbook to begin with."""
    from desktop.cli.shelf import write_new

    return write_new(path, title)


@authors.command()
def record(
    context: typer.Context,
    run_id: RunArgument,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to write it; without it, it is printed."),
    ] = None,
    title: Annotated[str, typer.Option("--title", help="What happened, in a sentence.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> int:
    """Make a recorded incident of a run, with secrets hidden, to test its runbook by."""
    from desktop.cli.author import record_run

    return record_run(bench_of(context), run_id, output, title, overwrite=force)


@authors.command("test")
def try_out(
    context: typer.Context,
    runbooks: Annotated[
        list[str],
        typer.Argument(metavar="RUNBOOK...", help="Ids from the library, files, or folders of them."),
    ],
    as_json: AsJson = False,
    no_fuzz: Annotated[bool, typer.Option("--no-fuzz", help="Send it no ways by chance.")] = False,
    fuzz: Annotated[
        int | None, typer.Option("--fuzz", metavar="N", min=1, help="Send it so many ways by chance.")
    ] = None,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write the result as JUnit's XML as well.")
    ] = None,
) -> int:
    """Test runbooks by the incidents recorded beside them, and by chance."""
    from desktop.cli.author import DEFAULT_WAYS, run_tests

    ways = 0 if no_fuzz else fuzz or DEFAULT_WAYS
    return run_tests(bench_of(context), runbooks, ways=ways, as_json=as_json, junit=junit)


@authors.command()
def schema(context: typer.Context) -> int:
    """Print the JSON Schema of runbooks, for editors."""
    from desktop.cli.shelf import print_schema

    return print_schema()
