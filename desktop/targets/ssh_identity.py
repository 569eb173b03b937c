"""Tells who we are on an SSH host and what it is, in one round trip."""

from desktop.domain.errors import UnreadableOutputError
from desktop.targets.base import CommandOutput, Identity, Shell
from desktop.targets.ssh_link import Link

# One program tells four names, where none of them holds a space: what it costs to start them is most of it.
_POSIX = """set -f; set -- $(uname -snrm); set +f
if [ $# -eq 4 ]; then printf '%s\\n' "$@"; else uname -s; uname -n; uname -r; uname -m; fi
id -un
( . /etc/os-release 2>/dev/null && echo "$NAME $VERSION_ID" ) ||
( printf '%s ' "$(sw_vers -productName 2>/dev/null)"; sw_vers -productVersion 2>/dev/null ) ||
uname -sr
"""
_WINDOWS = """$os = Get-CimInstance Win32_OperatingSystem
'Windows_NT', $env:COMPUTERNAME, $os.Version, $env:PROCESSOR_ARCHITECTURE, $env:USERNAME, $os.Caption
"""


def read_identity(link: Link, shell: Shell) -> Identity:
    """Ask the host for its names.

    Raises:
        UnreadableOutputError: it answered with something else.
    """
    script, interpreter = (_WINDOWS, "powershell") if link.is_windows else (_POSIX, "sh")
    output = shell.run_script(script, interpreter=interpreter)
    return parse_identity(output, link)


def parse_identity(output: CommandOutput, link: Link) -> Identity:
    """Return the identity from the six lines that were asked for."""
    match [line.strip() for line in output.stdout.splitlines()]:
        case [system, name, kernel, arch, user, release, *_] if system and user:
            pass
        case _:
            raise UnreadableOutputError(
                f"{link.config.alias} did not tell its names (exit status {output.exit_status}): "
                f"{(output.stderr or output.stdout)[:200]!r}"
            )
    return Identity(
        f"{user}@{name} ({release}, {arch})",
        {
            "os": "windows" if system == "Windows_NT" else system.lower(),
            "system": release,
            "hostname": name,
            "kernel": kernel,
            "arch": arch,
            "user": user,
            "reached_by": link.reached_by,
            "signed_in_with": link.signed_in_with,
        },
    )
