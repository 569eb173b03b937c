"""What several of the terminal's commands take: their options and arguments, and what they work with."""

from pathlib import Path
from typing import Annotated

import typer

from desktop.workbench import Workbench

AsJson = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]
Inputs = Annotated[list[str] | None, typer.Option("-i", "--input", metavar="NAME=VALUE", help="An input.")]
Answers = Annotated[
    list[str] | None,
    typer.Option(
        "--answer", metavar="STEP=VALUE", help="An answer given in advance: a choice, done, could_not."
    ),
]
Consents = Annotated[
    list[str] | None,
    typer.Option(
        "--consent",
        metavar="STEP",
        help="Allow the change of this step; STEP=SENTENCE for one that destroys.",
    ),
]
NoInput = Annotated[
    bool, typer.Option("--no-input", help="Ask nobody; leave the run open where somebody is needed.")
]
SshConfig = Annotated[
    Path | None,
    typer.Option("--ssh-config", metavar="FILE", help="Read this SSH configuration and no other."),
]
Pace = Annotated[
    bool | None,
    typer.Option("--guided/--no-guided", help="Wait before each reading; the default where a person sits."),
]
RunArgument = Annotated[
    str, typer.Argument(metavar="RUN", help="The id of a run, or enough of its beginning.")
]
RunbookArgument = Annotated[str, typer.Argument(metavar="RUNBOOK", help="An id from the library, or a path.")]
Format = Annotated[str, typer.Option("--format", "-f", help="markdown, text, html, adf or json.")]


def bench_of(context: typer.Context) -> Workbench:
    bench = context.obj
    assert isinstance(bench, Workbench)
    return bench
