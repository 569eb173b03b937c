"""How a machine looks names up: name servers, search domains, options, and the order of hosts in nsswitch.conf.

Source: resolv.conf(5), nsswitch.conf(5), and the file in which systemd-resolved keeps its own servers.
On Windows the servers and suffixes of its interfaces (module DnsClient).
"""

from collections.abc import Callable
from ipaddress import ip_address

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import NotApplicableError, PermissionDeniedError
from desktop.targets.base import Facts, Shell

_RESOLV, _NSSWITCH, _UPSTREAM = "/etc/resolv.conf", "/etc/nsswitch.conf", "/run/systemd/resolve/resolv.conf"
_CAP = 100_000  # bytes of each file
_QUESTIONS = {
    "link": f"readlink {_RESOLV}",
    "resolv": f"""if [ -r {_RESOLV} ]; then echo there; head -c {_CAP} {_RESOLV}
elif [ -e {_RESOLV} ]; then echo denied; fi""",
    "nsswitch": f"head -c {_CAP} {_NSSWITCH} 2>/dev/null",
    "upstream": f"head -c {_CAP} {_UPSTREAM} 2>/dev/null",
    "etc": "[ ! -r /etc/passwd ] || echo there",
}
_PLACEHOLDER = "fec0:0:0:ffff::"  # what Windows shows where no IPv6 server is set
_STUBS = ("127.0.0.53", "127.0.0.54")  # systemd-resolved itself


@dataclass(frozen=True, slots=True)
class Params:
    pass


@dataclass(frozen=True, slots=True)
class Reading:
    exists: bool  # whether there is a resolv.conf; Windows always has its own settings
    servers: tuple[str, ...]  # as resolv.conf names them, or the interfaces that are up, the preferred first
    server_count: int
    invalid: tuple[str, ...]  # named as servers, and no addresses
    is_stub: bool  # it names systemd-resolved, which asks those of `upstream`
    upstream: tuple[str, ...]  # empty: the machine has no systemd-resolved, or it knows none
    search: tuple[str, ...]
    options: tuple[str, ...]
    ndots: (
        int | None
    )  # names with fewer dots are tried with the search domains first; None: Windows has none of
    timeout_s: float | None  # for each try                                            these three settings
    attempts: int | None
    hosts_order: tuple[str, ...]  # such as files, dns; empty: there is no nsswitch.conf, or it does not say
    asks_dns: bool
    link: str | None  # what resolv.conf is a link to


def read_local(facts: Facts, _params: Params) -> Reading:
    if facts.os not in ("linux", "darwin", "freebsd"):
        raise NotApplicableError(f"This check reads {_RESOLV}, which {facts.os} does not have.")
    return reading_of(facts.read_text, facts.link_target(_RESOLV))


def read_shell(target: Shell, _params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS))


def read_windows(target: Shell, _params: Params) -> Reading:
    return reading_of_windows(ask_windows(target, _WINDOWS))


def reading_of_windows(found: Found) -> Reading:
    named = [name for name in dict.fromkeys(found.texts("servers")) if not name.startswith(_PLACEHOLDER)]
    servers = tuple(name for name in named if _is_address(name))
    search = found.texts("list") or [*found.texts("domain"), *found.texts("suffixes")]
    return Reading(
        exists=True,
        servers=servers,
        server_count=len(servers),
        invalid=tuple(name for name in named if not _is_address(name)),
        is_stub=False,
        upstream=(),
        search=tuple(dict.fromkeys(search)),
        options=(),
        ndots=None,
        timeout_s=None,
        attempts=None,
        hosts_order=(),
        asks_dns=True,
        link=None,
    )


def parse(answers: Answers) -> Reading:
    head, _, resolv = answers["resolv"].partition("\n")
    if head == "denied":
        raise PermissionDeniedError(f"This account may not read {_RESOLV}; it should be readable for all.")
    if not answers["etc"].strip() and head != "there":
        raise NotApplicableError("This machine has neither /etc/resolv.conf nor accounts.")
    texts = {
        _RESOLV: resolv if head == "there" else None,
        _NSSWITCH: answers["nsswitch"] or None,
        _UPSTREAM: answers["upstream"] or None,
    }
    return reading_of(texts.get, answers["link"].strip() or None)


def reading_of(read: Callable[[str], str | None], link: str | None) -> Reading:
    text, order = read(_RESOLV), _order(read(_NSSWITCH) or "")
    rows = _rows(text or "")
    named = [row[1] for row in rows if row[0] == "nameserver" and len(row) > 1]
    servers = tuple(name for name in named if _is_address(name))
    options = tuple(word for row in rows if row[0] == "options" for word in row[1:])
    upstream = [row[1] for row in _rows(read(_UPSTREAM) or "") if row[0] == "nameserver" and len(row) > 1]
    search = [row[1:] for row in rows if row[0] in ("search", "domain")]
    return Reading(
        exists=text is not None,
        servers=servers,
        server_count=len(servers),
        invalid=tuple(name for name in named if not _is_address(name)),
        is_stub=bool(servers) and all(name in _STUBS for name in servers),
        upstream=tuple(upstream),
        search=tuple(word for word in (search[-1] if search else [])),  # the last one counts
        options=options,
        ndots=_option(options, "ndots", 1, 15),
        timeout_s=float(_option(options, "timeout", 5, 30)),
        attempts=_option(options, "attempts", 2, 5),
        hosts_order=order,
        asks_dns=not order or bool({"dns", "resolve"} & set(order)),
        link=link,
    )


def _rows(text: str) -> list[list[str]]:
    rows = (line.split() for line in text.splitlines() if not line.startswith(("#", ";")))
    return [row for row in rows if row]


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def _option(options: tuple[str, ...], name: str, default: int, most: int) -> int:
    """Return the last value of an option, or what the C library takes; it cuts larger ones."""
    found = [whole(word.partition(":")[2]) for word in options if word.partition(":")[0] == name]
    numbers = [number for number in found if number is not None]
    return min(numbers[-1], most) if numbers else default


def _order(nsswitch: str) -> tuple[str, ...]:
    """Return the sources of `hosts`, without the rules in brackets such as ``[NOTFOUND=return]``."""
    for line in nsswitch.splitlines():
        name, _, rest = line.partition("#")[0].partition(":")
        if name.strip() == "hosts":
            plain = "".join(part.rpartition("]")[2] for part in f"]{rest}".split("["))
            return tuple(plain.split())
    return ()


# The interface with the lowest metric is asked first.
_WINDOWS = r"""
$up = @(Get-NetIPInterface -ConnectionState Connected -ErrorAction SilentlyContinue | Sort-Object InterfaceMetric |
  ForEach-Object { $_.InterfaceIndex } | Select-Object -Unique -First 500)
$all = @(Get-DnsClientServerAddress)
$suffixes = @(Get-DnsClient)
$system = Get-CimInstance Win32_ComputerSystem
@{
  servers = @(foreach ($index in $up) {
    $all | Where-Object { $_.InterfaceIndex -eq $index } | ForEach-Object { $_.ServerAddresses }
  })
  suffixes = @(foreach ($index in $up) {
    $suffixes | Where-Object { $_.InterfaceIndex -eq $index } | ForEach-Object { $_.ConnectionSpecificSuffix }
  })
  list = @((Get-DnsClientGlobalSetting).SuffixSearchList)
  domain = @(if ($system.PartOfDomain) { $system.Domain })
}
"""

CHECK = CheckSpec(
    id="host.dns_config",
    title="Name lookup settings",
    explanation=(
        "How this machine turns names into addresses: the servers of resolv.conf, the domains that it adds to "
        "short names, and the order of nsswitch.conf. Of more than three servers the C library asks the first "
        "three; a first one that is dead costs its time-out at every lookup. Many search domains or a large "
        "`ndots` make several questions of one. 127.0.0.53 is systemd-resolved, whose own servers are told as "
        "upstream. A resolv.conf that is a link to nothing is left by a service that did not start. Windows "
        "asks the servers of its preferred interface first, then those of the others. Whether the servers answer is "
        "told by net.dns."
    ),
    params=Params,
    reading=Reading,
    local=read_local,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "fail: not exists | There is no /etc/resolv.conf (a link to: ${link}).",
        "fail: not asks_dns | The settings never ask DNS: hosts are looked up in ${hosts_order} only.",
        "fail: server_count == 0 and not exists(ndots) | No interface that is up has a name server.",
        "fail: server_count == 0 and 'resolve' not in hosts_order | resolv.conf names no server.",
        "fail: is_stub and len(upstream) == 0 | systemd-resolved knows no server to ask.",
        "warn: len(invalid) > 0 | resolv.conf names servers that are no addresses: ${invalid}.",
        (
            "warn: server_count > 3 and exists(ndots) | resolv.conf names ${server_count} servers, of which three are "
            "asked."
        ),
        (
            "warn: exists(ndots) and (len(search) > 6 or ndots > 5) | ${search}, ndots ${ndots}: one lookup makes many "
            "questions."
        ),
        "warn: len(search) > 6 | ${search}: one lookup makes many questions.",
        "pass: is_stub | systemd-resolved asks ${upstream}; search domains: ${search}.",
        "pass: otherwise | Servers: ${servers}; search domains: ${search}.",
    ),
)
