"""The terminal's commands that lead a run, hand it on, and carry it to another computer."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.cli.formats import RUN_FORMATS, chosen
from desktop.cli.options import (
    Answers,
    AsJson,
    Consents,
    Decisions,
    Inputs,
    NoInput,
    Note,
    Pace,
    Pastes,
    Reason,
    RunArgument,
    RunbookArgument,
    RunFormat,
    SshConfig,
    Values,
    bench_of,
)
from desktop.cli.pairs import parse_consents, parse_pairs, parse_records, parse_several
from desktop.cli.plain_values import PlainTyper

if TYPE_CHECKING:
    from desktop.cli.run.given import Given
    from desktop.cli.text_files import TextFiles


def add_to(app: PlainTyper) -> None:
    app.command()(run)
    app.command()(resume)
    app.command("hand-over")(hand_over)
    app.command()(stop)
    app.command()(obligations)
    app.command()(met)
    app.command("export")(export_run)
    app.command("import")(import_run)


def run(
    context: typer.Context,
    runbook: RunbookArgument,
    inputs: Inputs = None,
    alert: Annotated[
        str,
        typer.Option(
            "--alert",
            metavar="FILE",
            help="Take inputs from an alert in a file, - for stdin; -i goes before it.",
        ),
    ] = "",
    ticket: Annotated[
        str,
        typer.Option(
            "--ticket",
            metavar="TICKET",
            help="Take inputs from a ticket, such as jira:OPS-12, once you have agreed; -i goes before it.",
        ),
    ] = "",
    hosts: Annotated[
        str,
        typer.Option(
            "--hosts",
            metavar="SOURCE",
            help="The hosts of the first input of type targets: a file, names with commas, ssh-config:web-*, "
            "ansible:FILE?group=web, ec2:PROFILE/REGION?tag:Role=web.",
        ),
    ] = "",
    answers: Answers = None,
    consents: Consents = None,
    values: Values = None,
    pastes: Pastes = None,
    decisions: Decisions = None,
    no_input: NoInput = False,
    format_: RunFormat = "",
    as_json: AsJson = False,
    observe_only: Annotated[
        bool, typer.Option("--observe-only", help="Refuse every step that changes a system.")
    ] = False,
    guided: Pace = None,
    ssh_config: SshConfig = None,
) -> int:
    """Follow a runbook; ends with its summary."""
    from desktop.cli.run.begin import Manner, begin
    from desktop.cli.text_files import TextFiles

    files = TextFiles()
    manner = Manner(
        given=_given(files, answers, consents, values, pastes, decisions),
        asks=not no_input,
        format=chosen(format_, RUN_FORMATS, as_json=as_json),
        guided=guided,
    )
    bench = bench_of(context).with_ssh_config(ssh_config)
    text = files.read("--alert", alert) if alert else None
    given = parse_pairs("-i", inputs or ())
    return begin(
        bench,
        runbook,
        given,
        manner,
        observe_only=observe_only,
        alert=text,
        hosts=hosts,
        ticket=ticket,
    )


def resume(
    context: typer.Context,
    run_id: RunArgument,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Take over a run that was handed over.")
    ] = False,
    go_to: Annotated[
        str,
        typer.Option(
            "--go-to", metavar="STEP", help="Go on from this step; what came after no longer counts."
        ),
    ] = "",
    retry: Annotated[bool, typer.Option("--retry", help="Run the last step again.")] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take back the last tick, answer, skip or note.")
    ] = False,
    answers: Answers = None,
    consents: Consents = None,
    values: Values = None,
    pastes: Pastes = None,
    decisions: Decisions = None,
    no_input: NoInput = False,
    format_: RunFormat = "",
    as_json: AsJson = False,
    guided: Pace = None,
    ssh_config: SshConfig = None,
) -> int:
    """Go on with an open run, with the runbook's bytes it started with."""
    from desktop.cli.run.begin import Manner, go_on
    from desktop.cli.run.first_words import first_words
    from desktop.cli.text_files import TextFiles

    manner = Manner(
        given=_given(TextFiles(), answers, consents, values, pastes, decisions),
        asks=not no_input,
        format=chosen(format_, RUN_FORMATS, as_json=as_json),
        guided=guided,
        first=first_words(take_over=take_over, go_to=go_to, retry=retry, undo=undo),
    )
    return go_on(bench_of(context).with_ssh_config(ssh_config), run_id, manner)


def _given(
    files: "TextFiles",
    answers: Sequence[str] | None,
    consents: Sequence[str] | None,
    values: Sequence[str] | None,
    pastes: Sequence[str] | None,
    decisions: Sequence[str] | None,
) -> "Given":
    from desktop.cli.run.given import Given

    named = parse_several("--paste", pastes or ())
    return Given(
        answers=parse_pairs("--answer", answers or ()),
        consents=parse_consents(consents or ()),
        records=parse_records(values or ()),
        pastes={step: [files.read("--paste", one) for one in some] for step, some in named.items()},
        decisions=parse_several("--decide", decisions or ()),
    )


def hand_over(
    context: typer.Context,
    run_id: RunArgument,
    to: Annotated[str, typer.Option("--to", metavar="NAME", help="Who goes on with it.")],
    note: Note = "",
    next_action: Annotated[
        str, typer.Option("--next", help="The next thing to do; without it, what the run waits for.")
    ] = "",
    due: Annotated[str, typer.Option("--due", metavar="TIME", help="By when: 2h, or 2026-10-02T16:00.")] = "",
    as_json: AsJson = False,
) -> int:
    """Leave an open run to somebody else, with what they need to know."""
    from desktop.cli.run.acts import due_of
    from desktop.cli.run.acts import hand_over as hand_it_over
    from desktop.engine.commands import HandOver

    command = HandOver(to, note, next_action, due_of(due))
    return hand_it_over(bench_of(context), run_id, command, as_json=as_json)


def stop(context: typer.Context, run_id: RunArgument, reason: Reason = "", as_json: AsJson = False) -> int:
    """End an open run here."""
    from desktop.cli.run.acts import stop as stop_it

    return stop_it(bench_of(context), run_id, reason, as_json=as_json)


def obligations(
    context: typer.Context,
    run_id: Annotated[str, typer.Argument(metavar="[RUN]", help="One run; without it, all of them.")] = "",
    as_json: AsJson = False,
) -> int:
    """List what is still to be put back."""
    from desktop.cli.run.acts import list_obligations

    return list_obligations(bench_of(context), run_id, as_json=as_json)


def met(
    context: typer.Context,
    run_id: RunArgument,
    which: Annotated[
        str, typer.Argument(metavar="STEP|NUMBER", help="The step that left it, or its number in the list.")
    ],
    note: Note = "",
    as_json: AsJson = False,
) -> int:
    """Tick off what had to be put back; after the end of a run too."""
    from desktop.cli.run.acts import meet

    return meet(bench_of(context), run_id, which, note, as_json=as_json)


def export_run(
    context: typer.Context,
    run_id: RunArgument,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where to write it.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: AsJson = False,
) -> int:
    """Write a run with its evidence into one file, to go on with it on another computer."""
    from desktop.cli.run.carrying import export_to

    return export_to(bench_of(context), run_id, output, overwrite=force, as_json=as_json)


def import_run(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `handrail export` wrote.")],
    as_json: AsJson = False,
) -> int:
    """Take in a run that was exported, once all of it has been verified."""
    from desktop.cli.run.carrying import import_from

    return import_from(bench_of(context), file, as_json=as_json)
