"""This computer as a target: its shell, its facts, and the network as seen from it."""

import os
import platform
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from desktop.domain.errors import InputError
from desktop.domain.target_ref import LOCAL, TargetRef
from desktop.targets.account import account_name
from desktop.targets.base import Call, CommandOutput, Facts, Identity, Shell, Target
from desktop.targets.windows.powershell_text import Started, script_text, started

if TYPE_CHECKING:
    from desktop.targets.network_door import Network

# Settings of this program's own start (Qt, a packed interpreter's libraries) must not reach its commands.
_KEPT = (
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME",
    "DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS", "SSH_AUTH_SOCK", "KRB5CCNAME", "KUBECONFIG", "DOCKER_HOST",
    "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR",
)  # fmt: skip
_KEPT_WINDOWS = (
    "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "USERNAME",
    "USERDOMAIN", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)",
    "PSMODULEPATH", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "COMPUTERNAME",
)  # fmt: skip
# Where diagnostic tools live that plain accounts do not have on their PATH.
_SYSTEM_PATHS = ("/usr/local/sbin", "/usr/sbin", "/sbin")


class LocalTarget(Target):
    """This computer, seen by the account that runs this program."""

    def __init__(self, ref: TargetRef = LOCAL) -> None:
        super().__init__(ref)

    def identify(self, call: Call) -> Identity:
        call.check("Identifying this computer")
        user, name = account_name(str(os.getuid()) if hasattr(os, "getuid") else "?"), socket.gethostname()
        system, arch = _system_name(), platform.machine()
        return Identity(
            f"{user}@{name} ({system}, {arch})",
            {
                "os": local_os(),
                "system": system,
                "hostname": name,
                "kernel": platform.release(),
                "arch": arch,
                "user": user,
                "reached_by": "this computer",
            },
        )

    def shell(self, call: Call) -> Shell:
        return LocalShell(call)

    def facts(self, call: Call) -> Facts:
        from desktop.targets.local.facts import LocalFacts

        return LocalFacts(call)

    def network(self, call: Call) -> "Network":
        from desktop.targets.network import LocalNetwork

        return LocalNetwork(call)


class LocalShell:
    """Runs commands on this computer within one call. How it does comes with the first: most checks run none here."""

    def __init__(self, call: Call) -> None:
        self._call = call

    @property
    def os(self) -> str:
        return local_os()

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        from desktop.targets.local.process import run_process

        return run_process(argv, env=_environment(env), call=self._call, stdin=stdin)

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        from desktop.targets.local.process import run_process

        run = script_start(script, interpreter, self.os)
        return run_process(
            run.argv,
            env=_environment(env),
            call=self._call,
            stdin=run.stdin,
            is_powershell=interpreter == "powershell",
            shown=f"the {interpreter} script",
            recorded=(interpreter, "-c", script),
        )


def script_start(script: str, interpreter: str, system: str) -> Started:
    """Return the command that runs a script; its input stays free, but for a long one in PowerShell.

    Raises:
        InputError: no such interpreter.
    """
    match interpreter:
        case "sh" | "bash":
            return Started((interpreter, "-c", script, interpreter))
        case "python":
            return Started(("python" if system == "windows" else "python3", "-c", script))
        case "powershell":
            return started(script_text(script, {}), "powershell.exe" if system == "windows" else "pwsh")
    raise InputError(f"{interpreter!r} runs no scripts here. Use sh, bash, python or powershell.")


def local_os() -> str:
    """Return `linux`, `darwin`, `windows`, or the lower-case name of the system."""
    return "windows" if sys.platform == "win32" else platform.system().lower()


def _environment(added: Mapping[str, str] | None) -> dict[str, str]:
    kept = _KEPT + _KEPT_WINDOWS if local_os() == "windows" else _KEPT
    env = {name: os.environ[name] for name in kept if name in os.environ}
    if local_os() != "windows":
        path = env.get("PATH", "/usr/local/bin:/usr/bin:/bin").split(":")
        env["PATH"] = ":".join([*path, *(one for one in _SYSTEM_PATHS if one not in path)])
        env["LC_ALL"] = "en_US.UTF-8" if local_os() == "darwin" else "C.UTF-8"
        env["TERM"] = "dumb"
    return env | dict(added or {})


def _system_name() -> str:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return f"{platform.system()} {platform.release()}"
    return (
        release.get("PRETTY_NAME")
        or f"{release.get('NAME', 'Linux')} {release.get('VERSION_ID', '')}".strip()
    )
