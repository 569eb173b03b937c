"""Wording templates in the terminal: which count, what they may name, and whether they are right."""

from pathlib import Path

from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put, say
from desktop.cli.text_files import write_text
from desktop.domain.errors import InputError, TemplateError
from desktop.redaction.clean import clean
from desktop.summary.audience import Audience, audience_of
from desktop.summary.template_check import read_template
from desktop.summary.template_files import (
    TemplateFile,
    places_of,
    shipped,
    teams,
    template_for,
    text_of,
)
from desktop.summary.vocabulary import names_for
from desktop.workbench import Workbench


def list_templates(bench: Workbench, team: str) -> int:
    """List the template that counts for each audience."""
    for audience in Audience:
        one = template_for(audience, team or bench.settings.team)
        put(clean(f"{audience:<11} {_whose(one):<14} {one.path}"))
    known = teams()
    if known:
        say(f"Teams with templates of their own: {', '.join(known)}")
    return Exit.PASS


def _whose(one: TemplateFile) -> str:
    if one.is_shipped:
        return "the program's"
    return f"of {one.team}" if one.team else "your own"


def show_template(bench: Workbench, audience: str, team: str) -> int:
    put(clean(text_of(template_for(audience_of(audience), team or bench.settings.team).path)))
    return Exit.PASS


def show_names(audience: str) -> int:
    """Print the names that a template may use, each with what it says."""
    names = names_for(audience_of(audience))
    width = max(len(name) for name in names)
    for name, told in names.items():
        put(f"{name:<{width}}  {told}")
    return Exit.PASS


def copy_template(bench: Workbench, audience: str, team: str, *, overwrite: bool) -> int:
    """Put the program's template where one's own counts, to be edited."""
    one = audience_of(audience)
    place = places_of(one, team or bench.settings.team)[0].path
    write_text(place, text_of(shipped(one).path), overwrite=overwrite)
    put(str(place))
    say(f"It counts from now on. Check it with: handrail template check {place}")
    return Exit.PASS


def check_templates(bench: Workbench, files: list[Path], audience: str) -> int:
    """Check files, or all that count here; 2 when one has a problem."""
    found = [(file, _audience_of(file, audience)) for file in files] or _all(bench)
    faults = 0
    for path, for_whom in found:
        try:
            read_template(text_of(path), str(path), for_whom)
        except TemplateError as fault:
            faults += 1
            put(clean(str(fault)))
        else:
            say(f"{path}: fine, for {for_whom}.")
    return Exit.FAIL if faults else Exit.PASS


def _all(bench: Workbench) -> list[tuple[Path, Audience]]:
    every = (template_for(one, team) for team in ("", *teams()) for one in Audience)
    return list(dict.fromkeys((one.path, one.audience) for one in every))


def _audience_of(file: Path, audience: str) -> Audience:
    if audience:
        return audience_of(audience)
    if file.stem in list(Audience):
        return Audience(file.stem)
    raise InputError(f"{file}: its name is no audience. Say for whom it is with --audience.")
