"""The options and arguments that several of the terminal's commands have."""

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
        help="Allow the change of this step for one entry of it; STEP=3 for three, STEP[ROW] for one row, "
        "STEP=SENTENCE for one that destroys. May be given again.",
    ),
]
Values = Annotated[
    list[str] | None,
    typer.Option(
        "--record",
        metavar="STEP.NAME=VALUE",
        help="A value that a person read off at a step; it is then done.",
    ),
]
Pastes = Annotated[
    list[str] | None,
    typer.Option(
        "--paste",
        metavar="STEP=FILE",
        help="The output that a step wants pasted; - for stdin. It is then done.",
    ),
]
Decisions = Annotated[
    list[str] | None,
    typer.Option(
        "--decide",
        metavar="STEP=WORD",
        help="How to go on where the runbook cannot tell: retry, go_on, by_hand:VERDICT, undo, undone, happened, "
        "did_not_happen, or a host key. For one time; may be given again.",
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
Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="markdown, text, html, adf, wiki, zendesk, freshdesk, json, junit, pdf or bundle.",
    ),
]
Team = Annotated[
    str, typer.Option("--team", metavar="NAME", help="Use the wording of this team, not the settings'.")
]
RunFormat = Annotated[
    str, typer.Option("--format", "-f", metavar="FORMAT", help="text, json, or junit for servers that test.")
]
Reason = Annotated[str, typer.Option("--reason", help="Why; the summary tells it.")]
Note = Annotated[str, typer.Option("--note", help="A word on it.")]

Wait = Annotated[
    float,
    typer.Option("--wait", metavar="SECONDS", min=1, max=3600, help="How long to try before it is left."),
]


def bench_of(context: typer.Context) -> Workbench:
    bench = context.obj
    assert isinstance(bench, Workbench)
    return bench
