"""Reads the firewall of Windows: which profiles are on, what they do by default, and what the rules do with a port.

Source: Get-NetFirewallProfile of the active store; the rules as the registry holds them, for all to read, in the
grammar of [MS-GPFAS] 2.2.2.19. A rule that blocks wins over one that allows; what no rule takes meets the profile's
default.
"""

from collections.abc import Iterable, Mapping, Sequence

from desktop.checks.linux.packet_rules import Action, Knock, PortState, Rule, all_of, port_state
from desktop.checks.linux.procfs import whole
from desktop.checks.windows.powershell import Found
from desktop.dataclass import dataclass

_NUMBERS = {"tcp": "6", "udp": "17"}
_CATEGORIES = {  # of a network that is connected, by number or name: the profile that guards it
    **dict.fromkeys(("0", "public"), "public"),
    **dict.fromkeys(("1", "private"), "private"),
    **dict.fromkeys(("2", "domainauthenticated"), "domain"),
}
_OFF, _ALLOW = ("false", "0"), ("allow", "2")  # GpoBoolean and Action of MSFT_NetFirewallProfile
_ONLY_SOME = ("LA4", "LA6", "IF", "IFType", "RPort", "RPort2_10", "Security", "Security2", "RMauth", "RUAuth")
_OF_APPS = ("AppPkgId", "LUOwn")  # of one app from the store, for one person
READ_FIREWALL = r"""
$read = { param($path)
  $key = Get-Item $path -ErrorAction SilentlyContinue
  if ($key) { $key.GetValueNames() | ForEach-Object { [string]$key.GetValue($_) } |
    Where-Object { $_ -match '\|Dir=In\|' -and $_ -match '\|Active=TRUE\|' } |
    ForEach-Object { $_ -replace '\|(Name|Desc|EmbedCtxt)=[^|]*', '' } | Select-Object -First 5000 }
}
$ask = @{ ErrorAction = 'SilentlyContinue' }
if ($env:asked_port) {
  $sockets = if ($env:asked_protocol -eq 'udp') {
    Get-NetUDPEndpoint @ask -LocalPort $env:asked_port
  } else {
    Get-NetTCPConnection @ask -State Listen -LocalPort $env:asked_port
  }
  $id = ($sockets | Select-Object -First 1).OwningProcess
}
@{
  profiles = @(Get-NetFirewallProfile -PolicyStore ActiveStore | ForEach-Object { @{
    name = [string]$_.Name; enabled = [string]$_.Enabled; inbound = [string]$_.DefaultInboundAction
    allows_rules = [string]$_.AllowInboundRules; allows_local = [string]$_.AllowLocalFirewallRules
  } })
  categories = @(Get-NetConnectionProfile @ask | ForEach-Object { [string]$_.NetworkCategory })
  local = @(& $read 'HKLM:\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules')
  policy = @(& $read 'HKLM:\SOFTWARE\Policies\Microsoft\WindowsFirewall\FirewallRules')
  program = if ($id) { (Get-CimInstance Win32_Process -Filter "ProcessId = $id").Name } else { $null }
  services = @(if ($id) { Get-CimInstance Win32_Service -Filter "ProcessId = $id" | ForEach-Object { $_.Name } })
}
"""


@dataclass(frozen=True, slots=True)
class Listener:
    """What listens on the port that is asked for; program None: nothing does."""

    program: str | None
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WindowsFirewall:
    is_on: bool
    policy: str  # accept or drop
    rule_count: int
    port_state: str | None
    port_state_ipv6: str | None


Fields = Mapping[str, tuple[str, ...]]


def firewall_of(found: Found, protocol: str, port: int) -> WindowsFirewall:
    """Return what the profiles say that guard the networks now connected; without any, all profiles."""
    wanted = {_CATEGORIES.get(text.lower(), "public") for text in found.texts("categories")}
    profiles = [
        row for row in found.items("profiles") if not wanted or row.need_text("name").lower() in wanted
    ]
    local, policy = (tuple(map(fields_of, found.texts(name))) for name in ("local", "policy"))
    listener = Listener(found.text("program"), tuple(found.texts("services")))
    knocks = [Knock(protocol, port, is_ipv6) for is_ipv6 in (False, True)] if port else []
    states = [_joined([_state(row, local, policy, knock, listener) for row in profiles]) for knock in knocks]
    on = [row for row in profiles if not _is(row, "enabled", _OFF)]
    return WindowsFirewall(
        is_on=bool(on),
        policy="drop" if any(not _is(row, "inbound", _ALLOW) for row in on) else "accept",
        rule_count=len(local) + len(policy),
        port_state=str(states[0]) if states else None,
        port_state_ipv6=str(states[1]) if states else None,
    )


def _is(row: Found, name: str, words: tuple[str, ...]) -> bool:
    return (row.text(name) or "").lower() in words


def _joined(states: Iterable[PortState]) -> PortState:
    """Return what the profiles make of it together: each guards networks of its own."""
    found = set(states)
    return found.pop() if len(found) == 1 else PortState.SOME


def _state(
    row: Found, local: Sequence[Fields], policy: Sequence[Fields], knock: Knock, listener: Listener
) -> PortState:
    if _is(row, "enabled", _OFF):
        return PortState.OPEN
    if _is(row, "allows_rules", _OFF):
        return PortState.CLOSED
    name = row.need_text("name").lower()
    counted = [*policy, *(() if _is(row, "allows_local", _OFF) else local)]
    rules = [rule_of(fields, knock, listener) for fields in counted if _is_in(fields, name)]
    ordered = sorted(rules, key=lambda rule: rule.action is not Action.DROP)
    default = Action.ACCEPT if _is(row, "inbound", _ALLOW) else Action.DROP
    return port_state({"in": ordered}, "in", default)


def fields_of(text: str) -> Fields:
    """Return the fields of a rule such as ``v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=22|``."""
    found: dict[str, tuple[str, ...]] = {}
    for part in text.split("|"):
        name, sign, value = part.partition("=")
        if sign:
            found[name] = (*found.get(name, ()), value)
    return found


def _is_in(fields: Fields, profile: str) -> bool:
    return "Profile" not in fields or profile in {name.lower() for name in fields["Profile"]}


def rule_of(fields: Fields, knock: Knock, listener: Listener) -> Rule:
    """Return what a rule means for the connection, to the program that listens."""
    action = Action.DROP if fields.get("Action", ("",))[0].lower() == "block" else Action.ACCEPT
    claims = (
        not any(name in fields for name in _OF_APPS),
        fields.get("Protocol", (_NUMBERS[knock.protocol],))[0] == _NUMBERS[knock.protocol],
        _has_port(fields, knock),
        _is_program(fields, listener),
        _is_from_anywhere(fields, is_ipv6=knock.is_ipv6),
        None if any(name in fields for name in _ONLY_SOME) else True,
    )
    return Rule(all_of(claims), action)


def _has_port(fields: Fields, knock: Knock) -> bool:
    """Say whether the port is one of the rule's; words such as RPC stand for ports that programs are given."""
    ports = [*fields.get("LPort", ()), *fields.get("LPort2_10", ())]
    return not ports or any(_holds(text, knock.port) for text in ports)


def _holds(text: str, port: int) -> bool:
    low, _, high = text.partition("-")
    first, last = whole(low), whole(high or low)
    return first is not None and last is not None and first <= port <= last


def _is_program(fields: Fields, listener: Listener) -> bool:
    """Say whether the rule is for what listens; where nothing does, a rule that names the port is for what will."""
    programs, services = fields.get("App", ()), fields.get("Svc", ())
    if not programs and not services:
        return True
    if listener.program is None:
        return "LPort" in fields or "LPort2_10" in fields
    name = listener.program.lower()
    fits = not programs or any(
        path.replace("/", "\\").rpartition("\\")[2].lower() == name for path in programs
    )
    own = {service.lower() for service in listener.services}
    return fits and (not services or "*" in services or any(each.lower() in own for each in services))


def _is_from_anywhere(fields: Fields, *, is_ipv6: bool) -> bool | None:
    """Say whether the rule is for every sender; one that names senders of the other version is for none of this."""
    own, other = ("RA6", "RA4") if is_ipv6 else ("RA4", "RA6")
    if own in fields or any(name.startswith(f"{own}2") for name in fields):
        return None
    return not any(name == other or name.startswith(f"{other}2") for name in fields)
