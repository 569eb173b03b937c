"""Where wording templates come from: a team's own, a person's own, or those that come with the program."""

import re
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.paths import config_dir, resources_dir
from desktop.summary.audience import Audience
from desktop.summary.template import MAX_CHARACTERS, Template
from desktop.summary.template_check import read_template

_FOLDER = "templates"
_TEAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFile:
    """`team` is empty for a person's own; `is_shipped` for one that nobody has changed here."""

    audience: Audience
    path: Path
    team: str = ""
    is_shipped: bool = False

    def read(self) -> Template:
        """Return the template.

        Raises:
            InputError: the file cannot be read; TemplateError: it has problems.
        """
        return read_template(text_of(self.path), str(self.path), self.audience)


def template_for(audience: Audience, team: str = "") -> TemplateFile:
    """Return the template that counts: of the team, else the person's own, else the shipped one.

    Raises:
        InputError: the team's name is no name of a folder.
    """
    found = (one for one in places_of(audience, team) if one.path.is_file())
    return next(found, shipped(audience))


def places_of(audience: Audience, team: str = "") -> tuple[TemplateFile, ...]:
    """Return where a template of one's own may lie, what counts first before the others.

    Raises:
        InputError: the team's name is no name of a folder.
    """
    name = f"{audience}.md"
    own = TemplateFile(audience=audience, path=own_folder() / name)
    if not team:
        return (own,)
    if not _TEAM.match(team):
        raise InputError(f"{team!r} is not the name of a team: letters, digits, dots and hyphens, up to 64.")
    return (TemplateFile(audience=audience, path=own_folder() / team / name, team=team), own)


def shipped(audience: Audience) -> TemplateFile:
    return TemplateFile(audience=audience, path=resources_dir() / _FOLDER / f"{audience}.md", is_shipped=True)


def own_folder() -> Path:
    """Where templates of one's own lie; a team's in a folder of its name. It is not made here."""
    return config_dir() / _FOLDER


def teams() -> tuple[str, ...]:
    """Return the teams that have templates here."""
    try:
        return tuple(sorted(one.name for one in own_folder().iterdir() if one.is_dir()))
    except OSError:
        return ()


def text_of(path: Path) -> str:
    """Return the text of a template's file.

    Raises:
        InputError: it cannot be read, or is no text.
    """
    try:
        with path.open("rb") as file:
            return file.read(4 * MAX_CHARACTERS + 1).decode("utf-8-sig")
    except OSError as fault:
        raise InputError(f"The template {path} cannot be read: {fault.strerror}.") from fault
    except UnicodeDecodeError as fault:
        raise InputError(f"The template {path} is no text in UTF-8: {fault.reason}.") from fault
