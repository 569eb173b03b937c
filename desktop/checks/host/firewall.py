"""Whether a firewall of the machine is on, its policy, and whether its rules let a port be reached.

Source: ``nft -j list ruleset``, ``iptables -S`` and ``ip6tables -S``, which answer root only; the settings of ufw
and the process file of firewalld, which all may read. On Windows its profiles and rules
(`desktop/checks/windows/firewall.py`).
"""

from desktop.checks.linux.iptables_rules import Iptables, parse_iptables
from desktop.checks.linux.nft_rules import Nft, parse_nft
from desktop.checks.linux.packet_rules import Knock, joined
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.firewall import READ_FIREWALL, firewall_of
from desktop.checks.windows.powershell import ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError, UnreadableOutputError
from desktop.targets.base import Shell

_QUESTIONS = {
    "ufw": "sed -n 's/^ENABLED=//p' /etc/ufw/ufw.conf 2>/dev/null",
    "firewalld": "[ ! -e /run/firewalld.pid ] || echo running",
    "tools": "command -v nft; command -v iptables",
    # Legacy iptables would load its modules; where no table is loaded it has no rules.
    "ipv4": "if iptables -V 2>/dev/null | grep -q nf_tables || [ -s /proc/net/ip_tables_names ]\n"
    "then iptables -S 2>&1; fi",
    "ipv6": "if ip6tables -V 2>/dev/null | grep -q nf_tables || [ -s /proc/net/ip6_tables_names ]\n"
    "then ip6tables -S 2>&1; fi",
    "nft": "if command -v nft >/dev/null 2>&1; then nft -j list ruleset 2>&1; fi",
    "account": "id -u",
}
_NO_RIGHTS = ("permission denied", "operation not permitted", "you must be root", "unable to initialize")


@dataclass(frozen=True, slots=True)
class Params:
    port: int = 0  # 0: no port is asked for
    protocol: str = "tcp"

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise InputError("host.firewall: port must be from 1 to 65535, or 0 for none.")
        if self.protocol not in ("tcp", "udp"):
            raise InputError("host.firewall: protocol must be tcp or udp.")


@dataclass(frozen=True, slots=True)
class Reading:
    """What needs root and was read without is None, and named in `needs_root`."""

    is_on: bool | None  # something that comes in may be held back
    policy: str | None  # accept or drop: what happens to what no IPv4 rule takes
    policy_ipv6: str | None
    rule_count: int | None
    front: str  # what keeps the rules: ufw, firewalld; empty: neither is on
    tools: tuple[str, ...]  # nftables, iptables, Windows Firewall
    port: int | None  # the one asked for
    port_state: str | None  # open, closed, some (for some sources, interfaces or rates); IPv4
    port_state_ipv6: str | None
    needs_root: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Family:
    """What the lists of one version of IP say together."""

    policy: str | None
    state: str | None
    filters: bool
    rule_count: int


def read_shell(target: Shell, params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS, as_root=True), params)


def read_windows(target: Shell, params: Params) -> Reading:
    env = {"asked_port": str(params.port or ""), "asked_protocol": params.protocol}
    found = ask_windows(target, READ_FIREWALL, env=env)
    if not found.items("profiles"):
        raise UnreadableOutputError("Windows told none of the profiles of its firewall.")
    told = firewall_of(found, params.protocol, params.port)
    return Reading(
        is_on=told.is_on,
        policy=told.policy,
        policy_ipv6=told.policy,
        rule_count=told.rule_count,
        front="",
        tools=("Windows Firewall",),
        port=params.port or None,
        port_state=told.port_state,
        port_state_ipv6=told.port_state_ipv6,
        needs_root=(),
    )


def parse(answers: Answers, params: Params) -> Reading:
    """Return what the rules say.

    Raises:
        NotApplicableError: the machine has no tool that tells them.
    """
    names = {"nft": "nftables", "iptables": "iptables"}
    tools = tuple(names[name] for name in names if f"/{name}\n" in answers["tools"])
    front = "ufw" if answers["ufw"].strip() == "yes" else ""
    front = "firewalld" if answers["firewalld"].strip() == "running" else front
    if not tools and not front:
        raise NotApplicableError(
            "This machine has neither nft nor iptables, which tell the rules of a firewall."
        )
    families = [_family(answers, params, is_ipv6=is_ipv6) for is_ipv6 in (False, True)]
    return reading_of(families[0], families[1], params, tools, front)


def reading_of(
    ipv4: _Family | None, ipv6: _Family | None, params: Params, tools: tuple[str, ...], front: str
) -> Reading:
    fields = ("policy", "rule_count", *(("port_state",) if params.port else ()))
    fields = fields if front else ("is_on", *fields)
    known = ipv4 is not None
    return Reading(
        is_on=ipv4.filters or bool(ipv6 and ipv6.filters) if ipv4 else (True if front else None),
        policy=ipv4.policy if ipv4 else None,
        policy_ipv6=ipv6.policy if ipv6 else None,
        rule_count=max(ipv4.rule_count, ipv6.rule_count if ipv6 else 0) if ipv4 else None,
        front=front,
        tools=tools,
        port=params.port or None,
        port_state=ipv4.state if ipv4 else None,
        port_state_ipv6=ipv6.state if ipv6 else None,
        needs_root=() if known else fields,
    )


def _family(answers: Answers, params: Params, *, is_ipv6: bool) -> _Family | None:
    """Return what the rules say, None when they may not or cannot be read."""
    knock = Knock(params.protocol, params.port, is_ipv6) if params.port else None
    own, shown = answers["ipv6" if is_ipv6 else "ipv4"], answers["nft"]
    if any(sign in text.lower() for text in (own[:2000], shown[:500]) for sign in _NO_RIGHTS):
        return None
    if answers["account"].strip() != "0":
        return None
    old = parse_iptables(own, knock)
    new = parse_nft(shown, knock, has_iptables=old is not None)
    if (own.strip() and old is None) or (shown.strip() and new is None):
        if is_ipv6:  # a kernel without IPv6 refuses to list its rules
            return None
        raise UnreadableOutputError(f"The rules are not in a form that is known: {(own or shown)[:200]!r}")
    found: list[Iptables | Nft] = [each for each in (old, new) if each is not None]
    policies = ([old.policy] if old else []) + (list(new.policies) if new else [])
    states = [each.port_state for each in found if each.port_state is not None]
    return _Family(
        policy="drop" if "drop" in policies else "accept",
        state=str(joined(states)) if knock else None,
        filters=any(each.filters for each in found),
        rule_count=sum(each.rule_count for each in found),
    )


CHECK = CheckSpec(
    id="host.firewall",
    title="Firewall",
    explanation=(
        "Whether rules on the machine itself hold back what comes in, what happens to what no rule takes, and, "
        "for a port, whether a new connection from the network would be let through. `some` means that it "
        "depends on the sender, the interface or a rate, which no rule book can tell without them. Only root may "
        "read the rules; without, only what ufw and firewalld are set to is told. Firewalls on the way, such as "
        "security groups of a cloud, are not seen here: net.tcp from outside proves what is reached. Ports that "
        "docker publishes do not pass these rules. On Windows the profiles of the networks that are connected count, "
        "and rules for one program hold for the program that listens; other products' firewalls are not seen."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "unknown: exists(port) and not exists(port_state) | Only root may read the rules that tell about port ${port}.",
        "fail: exists(port) and port_state == 'closed' | The rules hold back port ${port}.",
        "warn: exists(port) and port_state == 'some' | The rules let only some connections to port ${port}.",
        "pass: exists(port) | The rules let connections to port ${port} through.",
        "unknown: not exists(is_on) | Only root may read the rules (${needs_root}).",
        "pass: not is_on | No rule holds anything back on this machine.",
        "pass: exists(policy) | A firewall is on; what no rule takes is met with ${policy} (${rule_count} rules).",
        "pass: otherwise | ${front} is on; only root may read its rules.",
    ),
)
