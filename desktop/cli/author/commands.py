"""The terminal's commands for authors, and the filter that hides secrets."""

from pathlib import Path
from typing import Annotated

import typer

from desktop.cli.options import AsJson, RunArgument, bench_of
from desktop.cli.plain_values import PlainTyper


def add_to(app: PlainTyper) -> None:
    app.command()(record)
    app.command("test")(try_out)
    app.command()(schema)
    app.command()(redact)


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
    from desktop.cli.author.incidents import record_run

    return record_run(bench_of(context), run_id, output, title, overwrite=force)


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
    from desktop.cli.author.incidents import DEFAULT_WAYS, run_tests

    ways = 0 if no_fuzz else fuzz or DEFAULT_WAYS
    return run_tests(bench_of(context), runbooks, ways=ways, as_json=as_json, junit=junit)


def schema(context: typer.Context) -> int:
    """Print the JSON Schema of runbooks, for editors."""
    from desktop.cli.author.shelf import print_schema

    return print_schema()


def redact(
    context: typer.Context,
    profile: Annotated[
        str,
        typer.Option(
            "--profile", metavar="NAME", help="internal, customer, vendor or public: who will read it."
        ),
    ] = "internal",
    map_file: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="FILE",
            help="Where what stands behind host-1 and so on is kept, to be used again.",
        ),
    ] = None,
    count: Annotated[
        bool, typer.Option("--count", help="Tell on stderr how many of which kind were hidden.")
    ] = False,
) -> int:
    """Copy stdin to stdout without secrets and, by profile, without what tells whose it is."""
    from desktop.cli.redacting import redact_stdin

    return redact_stdin(profile, map_file, is_counted=count)
