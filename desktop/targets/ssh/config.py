"""The SSH settings of one host: read by ourselves where the files are plain, else told by `ssh -G`."""

import getpass
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cache
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectError, InputError
from desktop.domain.target_ref import TargetRef, parse_target
from desktop.targets.ssh.config_file import hosts_named_in, read_lines, read_options
from desktop.targets.ssh.known_hosts import DEFAULT_PORT, host_name

_DEFAULT_IDENTITIES = (
    "id_rsa",
    "id_ecdsa",
    "id_ecdsa_sk",
    "id_ed25519",
    "id_ed25519_sk",
    "id_xmss",
    "id_dsa",
)
_SYSTEM_CONFIG = Path("/etc/ssh/ssh_config")
_ASK_S = 10.0
_TOKEN = re.compile(r"%.")
_VARIABLE = re.compile(r"\$\{(\w+)\}")

Options = Mapping[str, Sequence[str]]  # a lower-case keyword and its values, one for each time it is given


@dataclass(frozen=True, slots=True)
class HostConfig:
    """How one host is reached; `jumps` are passed through in this order."""

    alias: str
    host: str
    reference: str = ""  # the target as it is written, which names its password in the keyring
    port: int = DEFAULT_PORT
    user: str = ""
    key_alias: str = ""  # the name under which its key is known, when it is not its own
    identities: tuple[Path, ...] = ()
    certificates: tuple[Path, ...] = ()  # that the file names; those beside key files count too
    has_own_identities: bool = False  # the file names them; otherwise they are the usual ones
    identities_only: bool = False
    agent: str = "SSH_AUTH_SOCK"  # a path, `SSH_AUTH_SOCK`, or `none`
    known_hosts: tuple[Path, ...] = ()  # the first is the one that is added to
    jumps: tuple[TargetRef, ...] = field(default=())

    @property
    def known_name(self) -> str:
        """How known_hosts names it."""
        return self.key_alias or host_name(self.host, self.port)


def host_config(ref: TargetRef, config_file: Path | None = None) -> HostConfig:
    """Return the settings for a target; what the target itself says (user, port) wins.

    Raises:
        ConnectError (rung `configuration`): the file cannot be read, or asks for what is not done here.
    """
    if config_file is not None and not config_file.exists():
        raise ConnectError(
            f"There is no {config_file}, which --ssh-config names. Check how it is written.",
            rung="configuration",
        )
    home = Path(os.environ.get("HOME") or Path.home())
    ssh = shutil.which("ssh")
    options = read_options(config_files(config_file, home), ref.host, is_strict=ssh is not None)
    if options is None and ssh is not None:
        return _host_config(ref, _asked(ssh, ref, config_file, home), home)
    return _host_config(ref, options or {}, home)


@dataclass(frozen=True, slots=True)
class Outline:
    """Where a host's plain settings lead, for a list; `Match` is passed over, so that nothing is run."""

    way: str  # `user@name:port`, as far as they are said
    jump: str = ""


def outlines(config_file: Path | None = None) -> dict[str, Outline]:
    """Return the hosts that the person's SSH settings name in full, in their order; nothing is run for it.

    Raises:
        ConnectError (rung `configuration`): a file cannot be read.
    """
    files = config_files(config_file, Path(os.environ.get("HOME") or Path.home()))
    lines = cache(read_lines)  # once for all hosts, and again the next time
    return {
        host: _outline(host, read_options(files, host, lines=lines) or {}) for host in hosts_named_in(files)
    }


def _outline(host: str, options: Options) -> Outline:
    def one(keyword: str) -> str:
        return next(iter(options.get(keyword, ())), "")

    user, port = one("user"), one("port")
    way = (
        f"{f'{user}@' if user else ''}{one('hostname') or host}{f':{port}' if port not in ('', '22') else ''}"
    )
    return Outline(way, "" if one("proxyjump") == "none" else one("proxyjump"))


def config_files(config_file: Path | None, home: Path) -> list[Path]:
    """Return the files that `ssh` reads when it is asked as we ask it."""
    if config_file is not None:
        return [config_file]
    own = home / ".ssh" / "config"
    if home == account_home():
        return [own, _SYSTEM_CONFIG]
    return [own if own.exists() else _SYSTEM_CONFIG]


def _asked(ssh: str, ref: TargetRef, config_file: Path | None, home: Path) -> Options:
    argv = [ssh, "-G", *_file_options(config_file, home)]
    argv += ["-l", ref.user] if ref.user else []
    argv += ["-p", str(ref.port)] if ref.port else []
    try:
        done = subprocess.run(
            [*argv, "--", ref.host],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_ASK_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConnectError(
            f"`ssh -G` did not tell the settings for {ref.host}: {error}. Try it in a terminal.",
            rung="configuration",
        ) from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise ConnectError(
            f"The SSH settings for {ref.host} could not be read: {said}. Correct the file and try again.",
            rung="configuration",
        )
    return parse_asked(done.stdout.decode("utf-8", "replace"))


def _file_options(config_file: Path | None, home: Path) -> list[str]:
    """OpenSSH looks in the account's home, whatever HOME says; -F also leaves the system's file out."""
    if config_file is None and home == account_home():
        return []
    file = config_files(config_file, home)[0]
    return ["-F", str(file) if file.exists() or config_file else "none"]


def parse_asked(text: str) -> Options:
    """Return the options of `ssh -G`'s answer: a keyword and its value on each line."""
    options: dict[str, list[str]] = {}
    for line in text.splitlines():
        keyword, _, value = line.partition(" ")
        options.setdefault(keyword.lower(), []).append(value.strip())
    return options


def _host_config(ref: TargetRef, options: Options, home: Path) -> HostConfig:
    def one(keyword: str, default: str = "") -> str:
        values = options.get(keyword, ())
        return default if not values or values[0] == "none" else values[0]

    if one("proxycommand"):
        raise ConnectError(
            f"The SSH settings for {ref.host} reach it through a ProxyCommand, which is not run here. "
            "Use ProxyJump instead.",
            rung="configuration",
        )
    tokens = {
        "%d": str(home),
        "%h": one("hostname", ref.host),
        "%n": ref.host,
        "%p": str(ref.port or one("port", str(DEFAULT_PORT))),
        "%r": ref.user or one("user"),
        "%u": getpass.getuser(),
        "%%": "%",
    }
    named = [path for path in options.get("identityfile", ()) if path != "none"]
    identities = tuple(_rebased(_expanded(path, tokens), home) for path in named)
    usual = tuple(home / ".ssh" / name for name in _DEFAULT_IDENTITIES)
    has_own = any(path not in usual for path in identities)
    port = one("port", str(DEFAULT_PORT))
    return HostConfig(
        alias=ref.host,
        host=one("hostname", ref.host),
        reference=str(ref),
        port=ref.port or (int(port) if port.isdecimal() else DEFAULT_PORT),
        user=ref.user or one("user"),
        key_alias=one("hostkeyalias"),
        identities=identities if identities else usual,
        certificates=tuple(
            _rebased(_expanded(path, tokens), home)
            for path in options.get("certificatefile", ())
            if path != "none"
        ),
        has_own_identities=has_own,
        identities_only=one("identitiesonly") in ("yes", "true"),
        agent=(options.get("identityagent") or ["SSH_AUTH_SOCK"])[0],
        known_hosts=_known_hosts(options, home),
        jumps=parse_jumps(one("proxyjump"), ref.host),
    )


def _known_hosts(options: Options, home: Path) -> tuple[Path, ...]:
    own = (options.get("userknownhostsfile") or ["~/.ssh/known_hosts ~/.ssh/known_hosts2"])[0].split()
    own = own if own != ["none"] else ["~/.ssh/known_hosts"]  # there must be one that a key can be added to
    system = (options.get("globalknownhostsfile") or ["/etc/ssh/ssh_known_hosts"])[0].split()
    return tuple(_rebased(path, home) for path in own) + tuple(
        Path(path) for path in system if path != "none"
    )


def parse_jumps(text: str, host: str) -> tuple[TargetRef, ...]:
    """Return the hosts of a ProxyJump value, `[user@]host[:port]` or `ssh://…`, parted by commas."""
    if not text or text == "none":
        return ()
    try:
        return tuple(
            parse_target(part if part.startswith("ssh://") else f"ssh://{part}")
            for part in map(str.strip, text.split(","))
        )
    except InputError as error:
        raise ConnectError(
            f"The ProxyJump of {host} cannot be followed: {error}", rung="configuration"
        ) from error


def account_home() -> Path:
    """Return the home that the account database gives, which OpenSSH uses in place of HOME."""
    try:
        import pwd
    except ImportError:  # Windows
        return Path.home()
    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return Path.home()


def _expanded(text: str, tokens: Mapping[str, str]) -> str:
    """Return a path with the tokens (ssh_config(5), TOKENS) and `${NAME}` variables that it holds."""
    text = _VARIABLE.sub(lambda found: os.environ.get(found[1], ""), text)
    return _TOKEN.sub(lambda found: tokens.get(found[0], found[0]), text)


def _rebased(text: str, home: Path) -> Path:
    """Return a path of the answer as it is under HOME."""
    if text == "~" or text.startswith("~/"):
        return home / text[2:]
    path, account = Path(text), account_home()
    if home != account and path.is_relative_to(account) and not path.is_relative_to(home):
        return home / path.relative_to(account)
    return path
