"""How targets are written: `local`, `ssh://user@host:port`, `ssh:alias`, `winrm://user@host`, `aws:profile/region`,
`ssm:…`, a database, or a source of hosts."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.database_url import SCHEMES, DatabaseUrl, parse_database_url
from desktop.domain.errors import InputError
from desktop.domain.host_source import Source, is_source, parse_source
from desktop.domain.ssm_nodes import Nodes, parse_nodes
from desktop.late_pattern import late_pattern

_HOST = late_pattern(r"[A-Za-z0-9_][A-Za-z0-9._:-]*\Z")
_USER = late_pattern(r"[A-Za-z0-9_][A-Za-z0-9._@\\+-]*\Z")
_PROFILE = late_pattern(r"[A-Za-z0-9_][A-Za-z0-9._@+ -]*\Z")
_WINRM, _WINRM_PLAIN = "winrm", "winrm+http"
ALL_REGIONS = "all"
_REGION = late_pattern(r"[a-z]{2,4}(-[a-z]+)+-\d{1,2}\Z")


class TargetKind(StrEnum):
    LOCAL = "local"
    SSH = "ssh"
    WINRM = "winrm"
    AWS = "aws"
    SSM = "ssm"
    DATABASE = "db"
    HOSTS = "hosts"


@dataclass(frozen=True, slots=True)
class TargetRef:
    """A parsed target. SSH: `host` (name, alias or address), `user`, `port` (0: not said). WinRM: the same, and whether
    it `is_plain` HTTP, in which each message is encrypted. AWS: `profile`, `region`
    (`all`, or several with commas between them). Systems Manager: the same with one region, and `nodes`.

    A database: `database`, or the `profile` it is kept under in the connections or in pg_service.conf.
    Hosts from where somebody keeps them: `hosts`, as the source is written."""

    kind: TargetKind
    host: str = ""
    user: str = ""
    port: int = 0
    profile: str = ""
    region: str = ""
    database: DatabaseUrl | None = None
    nodes: Nodes | None = None
    hosts: str = ""
    is_plain: bool = False

    def __str__(self) -> str:
        match self.kind:
            case TargetKind.LOCAL:
                return "local"
            case TargetKind.DATABASE:
                return str(self.database) if self.database else f"db:{self.profile}"
            case TargetKind.AWS:
                return f"aws:{self.profile}/{self.region}"
            case TargetKind.SSM:
                return f"ssm:{self.profile}/{self.region}/{self.nodes}"
            case TargetKind.HOSTS:
                return self.hosts
            case TargetKind.SSH:
                return self._url("ssh") if self.user or self.port else f"ssh:{self.host}"
            case TargetKind.WINRM:
                return self._url(_WINRM_PLAIN if self.is_plain else _WINRM)

    @property
    def label(self) -> str:
        """What a person calls it: `this computer`, `root@web-03`, `ops-ro · eu-west-1`, `shop on app@db-1`."""
        match self.kind:
            case TargetKind.LOCAL:
                return "this computer"
            case TargetKind.DATABASE:
                return self.database.label if self.database else self.profile
            case TargetKind.AWS:
                return self._account_label
            case TargetKind.SSM:
                return f"{self.nodes.label if self.nodes else ''} · {self._account_label}"
            case TargetKind.HOSTS:
                return self.source.label
            case TargetKind.SSH | TargetKind.WINRM:
                usual = 22 if self.kind is TargetKind.SSH else 5985 if self.is_plain else 5986
                port = f":{self.port}" if self.port not in (0, usual) else ""
                return f"{f'{self.user}@' if self.user else ''}{self.host}{port}"

    @property
    def is_several(self) -> bool:
        """True when it stands for targets that are found when it is reached: regions, nodes by their tags, hosts of
        a list."""
        if self.kind is TargetKind.HOSTS:
            return True
        if self.kind is TargetKind.SSM:
            return self.nodes is not None and self.nodes.is_several
        return self.kind is TargetKind.AWS and (self.region == ALL_REGIONS or "," in self.region)

    def _url(self, scheme: str) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        user = f"{self.user}@" if self.user else ""
        return f"{scheme}://{user}{host}{f':{self.port}' if self.port else ''}"

    @property
    def changes_as_one(self) -> bool:
        """True when a change on all of them is allowed once and sent once; hosts are changed one by one."""
        return self.is_several and self.kind is not TargetKind.HOSTS

    @property
    def source(self) -> Source:
        return parse_source(self.hosts)

    def beside(self, folder: Path) -> "TargetRef":
        """Return it with a file that it names found from a folder."""
        return replace(self, hosts=str(self.source.beside(folder))) if self.hosts else self

    @property
    def _account_label(self) -> str:
        region = "all regions" if self.region == ALL_REGIONS else self.region.replace(",", ", ")
        return " · ".join(part for part in (self.profile or "default profile", region) if part)


LOCAL = TargetRef(TargetKind.LOCAL)


def parse_target(text: str) -> TargetRef:
    """Return the target that a text names.

    Raises:
        InputError: the text is none of these forms; the message names them.
    """
    if text in ("local", "localhost"):
        return LOCAL
    if text.startswith("ssh://"):
        return _parse_url(TargetKind.SSH, "ssh", text)
    if text.startswith(f"{_WINRM}://"):
        return _parse_url(TargetKind.WINRM, _WINRM, text)
    if text.startswith(f"{_WINRM_PLAIN}://"):
        return replace(_parse_url(TargetKind.WINRM, _WINRM_PLAIN, text), is_plain=True)
    if text.startswith("ssh:"):
        return TargetRef(TargetKind.SSH, host=_valid_host(text[4:], text))
    if text.startswith("aws:"):
        return _parse_aws(text)
    if text.startswith("ssm:"):
        return _parse_ssm(text)
    if text.startswith(SCHEMES):
        return TargetRef(TargetKind.DATABASE, database=_with_way(parse_database_url(text), text))
    if text.startswith("db:"):
        return TargetRef(TargetKind.DATABASE, profile=_valid_name(text[3:], text))
    if is_source(text):
        return TargetRef(TargetKind.HOSTS, hosts=str(parse_source(text)))
    raise InputError(
        f"{text!r} is not a target. Write local, ssh://user@host:port, ssh:alias, winrm://user@host, "
        "aws:profile/region, ssm:profile/region/NODE, db:NAME, a database such as postgresql://user@host/name, or "
        "many hosts such as file:hosts.csv."
    )


def _with_way(url: DatabaseUrl, text: str) -> DatabaseUrl:
    """Return a database whose way, where it has one, is an SSH target written as all of them are."""
    if not url.via:
        return url
    if not url.via.startswith("ssh:"):
        raise InputError(
            f"{text!r}: via is an SSH host, such as via=ssh:bastion or via=ssh://user@host:port."
        )
    return replace(url, via=str(parse_target(url.via)), host=url.host or "localhost")


def stands_for_several(text: str) -> bool:
    """True for a text that names a target which stands for several; false for anything else, a template too."""
    try:
        return "${" not in text and parse_target(text).is_several
    except InputError:
        return False


def changes_as_one(text: str) -> bool:
    """True for a text that names several targets on which a change is allowed and made as one."""
    return stands_for_several(text) and parse_target(text).changes_as_one


def _valid_name(name: str, text: str) -> str:
    if not _PROFILE.match(name):
        raise InputError(f"{text!r}: {name!r} is not the name of a database in your connections.")
    return name


def _parse_url(kind: TargetKind, scheme: str, text: str) -> TargetRef:
    user, at, address = text.removeprefix(f"{scheme}://").rstrip("/").rpartition("@")
    if at and not _USER.match(user):
        raise InputError(f"{text!r}: {user!r} is not a user name (letters, digits, and . _ - @ + \\).")
    host, port_text = _split_port(address)
    if port_text and not (port_text.isascii() and port_text.isdecimal() and 0 < int(port_text) < 65536):
        raise InputError(f"{text!r}: {port_text!r} is not a port (1 to 65535).")
    return TargetRef(kind, host=_valid_host(host, text), user=user, port=int(port_text) if port_text else 0)


def _split_port(address: str) -> tuple[str, str]:
    if address.startswith("["):
        host, _, rest = address[1:].partition("]")
        return host, rest.removeprefix(":")
    if address.count(":") > 1:
        return address, ""
    host, _, port_text = address.partition(":")
    return host, port_text


def _valid_host(host: str, text: str) -> str:
    if _HOST.match(host) or _is_address(host):
        return host
    raise InputError(
        f"{text!r}: {host!r} is not a host. Use a name of letters, digits and . _ - or an address in [ ]."
    )


def _is_address(host: str) -> bool:
    from ipaddress import ip_address  # names are more often than addresses

    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _parse_aws(text: str) -> TargetRef:
    """Read `aws:profile/region`; the region may be `all`, or several with commas between them."""
    profile, _, region = text.removeprefix("aws:").partition("/")
    _check_profile(profile, text)
    if region != ALL_REGIONS:
        for one in region.split(",") if region else ():
            _check_region(one, text)
    return TargetRef(TargetKind.AWS, profile=profile, region=region)


def _parse_ssm(text: str) -> TargetRef:
    """Read `ssm:profile/region/nodes`, or `ssm:nodes` of the default profile and its region."""
    rest = text.removeprefix("ssm:")
    profile, region, nodes = ("", "", rest) if "/" not in rest else (*rest.split("/", 2), "")[:3]
    _check_profile(profile, text)
    if region:
        _check_region(region, text)
    return TargetRef(TargetKind.SSM, profile=profile, region=region, nodes=parse_nodes(nodes, text))


def _check_profile(profile: str, text: str) -> None:
    if profile and not _PROFILE.match(profile):
        raise InputError(f"{text!r}: {profile!r} is not the name of an AWS profile.")


def _check_region(region: str, text: str) -> None:
    if not _REGION.match(region):
        raise InputError(f"{text!r}: {region!r} is not an AWS region, such as eu-west-1.")
