"""The terminal's commands and their options; each imports what it does only when it is called."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from desktop.cli import (
    desk_commands,
    post_commands,
    record_commands,
    run_commands,
    secret_commands,
    template_commands,
)
from desktop.cli.exit_codes import Exit, exit_of_error
from desktop.cli.formats import CHECK_FORMATS, chosen
from desktop.cli.options import AsJson, RunArgument, SshConfig, bench_of
from desktop.cli.pairs import parse_pairs
from desktop.cli.plain_values import PlainTyper
from desktop.domain.errors import HandrailError
from desktop.workbench import Workbench

app = PlainTyper(
    name="handrail",
    help="Follow runbooks step by step, run checks, and turn what was found into a ticket-ready summary. "
    "Without a command, the window opens.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(arguments: Sequence[str], workbench: Workbench) -> int:
    """Run one command and return what to exit with; faults of the user's making are told in one line."""
    try:
        code = app(list(arguments), prog_name="handrail", standalone_mode=False, obj=workbench)
    except typer.Exit as fault:
        return fault.exit_code
    except typer.Abort:
        return Exit.INTERRUPTED
    except typer.TyperException as fault:
        _say_usage(fault)
        return Exit.UNKNOWN if _asks_as_monitor(arguments) else Exit.USAGE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except HandrailError as fault:
        from desktop.cli.screen import say_error

        say_error(str(fault))
        return exit_of_error(fault)
    return int(code or 0)


def _asks_as_monitor(arguments: Sequence[str]) -> bool:
    """Tell whether a monitor waits for an exit status between 0 and 3, whatever is wrong with the words."""
    return list(arguments[:1]) == ["check"] and any(word.endswith("nagios") for word in arguments)


def _say_usage(fault: typer.TyperException) -> None:
    """Tell what typer has to say of the words that were typed, without what a terminal would obey."""
    import io
    import sys

    from desktop.redaction.clean import clean

    told = io.StringIO()
    fault.show(told)  # type: ignore[attr-defined]
    sys.stderr.write(clean(told.getvalue()))


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
    quit_after_paint: Annotated[
        bool, typer.Option("--quit-after-paint", help="Open the window and end after its first paint.")
    ] = False,
) -> None:
    """Follow runbooks step by step. Without a command, the window opens."""


run_commands.add_to(app)


@app.command()
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
    from desktop.cli.check import check_once

    bench = bench_of(context).with_ssh_config(ssh_config)
    values = parse_pairs("parameter", parameters or ())
    format_ = chosen(format_, CHECK_FORMATS, as_json=as_json)
    return check_once(bench, check_id, values, on, format_=format_, is_saved=save)


@app.command()
def checks(context: typer.Context, as_json: AsJson = False) -> int:
    """List the checks there are."""
    from desktop.cli.check import list_checks

    return list_checks(as_json=as_json)


@app.command()
def explain(
    context: typer.Context,
    check_id: Annotated[str, typer.Argument(metavar="ID", help="A check, such as host.swap.")],
    as_json: AsJson = False,
) -> int:
    """Tell what a check means, what it takes and reads, and how its reading is judged."""
    from desktop.cli.explaining import explain_check

    return explain_check(check_id, as_json=as_json)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> int:
    """List the runbooks of the library."""
    from desktop.cli.shelf import list_runbooks

    return list_runbooks(bench_of(context), as_json=as_json)


@app.command()
def search(
    context: typer.Context,
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Words, an alert, an error message.")],
    as_json: AsJson = False,
) -> int:
    """Rank runbooks by a text, each with the reason."""
    from desktop.cli.shelf import search_runbooks

    return search_runbooks(bench_of(context), " ".join(text), as_json=as_json)


@app.command()
def lint(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Runbooks, or folders of them.")],
    format_: Annotated[str, typer.Option("--format", "-f", help="text, json or sarif.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> int:
    """Report every problem of runbooks, and of the scripts in them, as file:line:column."""
    from desktop.cli.lint import lint_paths

    return lint_paths(paths, format_=format_ or ("json" if as_json else "text"))


@app.command()
def new(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it, such as my-runbook.yaml.")],
    title: Annotated[str, typer.Option("--title", help="What it is about.")] = "",
) -> int:
    """Write a commented runbook to begin with."""
    from desktop.cli.shelf import write_new

    return write_new(path, title)


def _forms_of_documents(begun: str) -> list[str]:
    from desktop.language.importing import FORMS

    return [form for form in FORMS if form.startswith(begun)]


@app.command("import-from")
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
    from desktop.cli.importing import import_from as make

    return make(form, file, output, overwrite=force)


@app.command()
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


@app.command("test")
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


@app.command()
def schema(context: typer.Context) -> int:
    """Print the JSON Schema of runbooks, for editors."""
    from desktop.cli.shelf import print_schema

    return print_schema()


@app.command()
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


record_commands.add_to(app)
secret_commands.add_to(app)
template_commands.add_to(app)
desk_commands.add_to(app)
post_commands.add_to(app)


@app.command()
def doctor(context: typer.Context, as_json: AsJson = False) -> int:
    """Tell what of this computer Handrail can use, and what is missing."""
    from desktop.cli.doctor import examine

    return examine(bench_of(context), as_json=as_json)
