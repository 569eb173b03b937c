"""Tells who we are on an SSH host and what it is, in one round trip."""

from desktop.domain.values import Value
from desktop.targets.base import CommandOutput, Identity, Shell
from desktop.targets.ssh.link import Link
from desktop.targets.windows.identity import WINDOWS_IDENTITY, parse_windows_identity, untold

# One program tells four names, where none of them holds a space: what it costs to start them is most of it.
_POSIX = """set -f; set -- $(uname -snrm); set +f
if [ $# -eq 4 ]; then printf '%s\\n' "$@"; else uname -s; uname -n; uname -r; uname -m; fi
id -un
( . /etc/os-release 2>/dev/null && echo "$NAME $VERSION_ID" ) ||
( printf '%s ' "$(sw_vers -productName 2>/dev/null)"; sw_vers -productVersion 2>/dev/null ) ||
uname -sr
"""


def read_identity(link: Link, shell: Shell) -> Identity:
    """Ask the host for its names; a Windows host tells its login shell too, which the link keeps.

    Raises:
        UnreadableOutputError: it answered with something else.
    """
    if not link.is_windows:
        return parse_identity(shell.run_script(_POSIX), link)
    output = shell.run_script(WINDOWS_IDENTITY, interpreter="powershell")
    told = parse_windows_identity(output, _way(link), link.config.alias)
    link.login_shell = told.parent
    return told.identity


def parse_identity(output: CommandOutput, link: Link) -> Identity:
    """Return the identity from the six lines that were asked for."""
    match [line.strip() for line in output.stdout.splitlines()]:
        case [system, name, kernel, arch, user, release, *_] if system and user:
            pass
        case _:
            raise untold(link.config.alias, output)
    facts = {"os": system.lower(), "system": release, "hostname": name, "kernel": kernel, "arch": arch}
    return Identity(f"{user}@{name} ({release}, {arch})", {**facts, "user": user, **_way(link)})


def _way(link: Link) -> dict[str, Value]:
    return {"reached_by": link.reached_by, "signed_in_with": link.signed_in_with}
