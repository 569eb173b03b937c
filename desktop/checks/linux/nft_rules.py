"""Reads the rules that ``nft -j list ruleset`` writes; libnftables-json(5)."""

import json
from collections.abc import Mapping

from desktop.checks.linux.packet_rules import Action, Knock, PortState, Rule, all_of, joined, port_state
from desktop.dataclass import dataclass

_ENDS = {"accept": Action.ACCEPT, "drop": Action.DROP, "reject": Action.DROP, "return": Action.RETURN}
_ENDS |= {"jump": Action.JUMP, "goto": Action.GOTO}
_IDLE = ("counter", "log", "mangle", "comment", "notrack", "set")  # they let it go on
_BY_IPTABLES = ("filter", "nat", "mangle", "raw", "security")  # tables that ``iptables -S`` tells better
_NUMBERS = {"tcp": 6, "udp": 17}


@dataclass(frozen=True, slots=True)
class Nft:
    policies: tuple[str, ...]  # of the chains that look at what comes in
    rule_count: int
    filters: bool  # something may be dropped
    port_state: PortState | None  # None: no port was asked for


def parse_nft(text: str, knock: Knock | None, *, has_iptables: bool) -> Nft | None:
    """Return what comes in may do; None when this is no list of rules."""
    try:
        shown = json.loads(text)
    except (ValueError, RecursionError):
        return None
    items = shown.get("nftables") if isinstance(shown, Mapping) else None
    if not isinstance(items, list):
        return None
    asked = knock or Knock("tcp", 0)
    chains: dict[str, list[Rule]] = {}
    begins: dict[str, Action] = {}
    for item in items:
        for kind, body in item.items() if isinstance(item, Mapping) else ():
            if not isinstance(body, Mapping) or (has_iptables and _is_of_iptables(body)):
                continue
            table = f"{body.get('family')} {body.get('table')}"
            if kind == "chain":
                chains.setdefault(f"{table} {body.get('name')}", [])
                if body.get("hook") == "input" and _sees(body, asked):
                    policy = Action.DROP if body.get("policy") == "drop" else Action.ACCEPT
                    begins[f"{table} {body.get('name')}"] = policy
            elif kind == "rule":
                rules = chains.setdefault(f"{table} {body.get('chain')}", [])
                rules.extend(_rules(body.get("expr"), table, asked))
    drops = any(rule.action is Action.DROP for chain in chains.values() for rule in chain)
    states = [port_state(chains, begin, policy) for begin, policy in begins.items()]
    return Nft(
        policies=tuple(str(policy) for policy in begins.values()),
        rule_count=sum(len(chain) for chain in chains.values()),
        filters=bool(begins) and (drops or Action.DROP in begins.values()),
        port_state=joined(states) if knock else None,
    )


def _is_of_iptables(body: Mapping[str, object]) -> bool:
    return body.get("family") in ("ip", "ip6") and body.get("table", body.get("name")) in _BY_IPTABLES


def _sees(chain: Mapping[str, object], knock: Knock) -> bool:
    return chain.get("family") in ("inet", "ip6" if knock.is_ipv6 else "ip")


def _rules(expressions: object, table: str, knock: Knock) -> list[Rule]:
    """Return one rule, or one for each way of a map of verdicts."""
    claims: list[bool | None] = []
    for each in expressions if isinstance(expressions, list) else ():
        kind, body = next(iter(each.items())) if isinstance(each, Mapping) and each else ("", None)
        if kind in _ENDS:
            return [_ending(all_of(claims), kind, body, table)]
        if kind == "vmap" and isinstance(body, Mapping):
            return _ways(claims, body, table, knock)
        if kind == "match" and isinstance(body, Mapping):
            claims.append(_match(body, knock))
        elif kind not in _IDLE:
            claims.append(None)
    return [Rule(all_of(claims), Action.GO_ON)]


def _ending(applies: bool | None, kind: str, body: object, table: str) -> Rule:
    target = body.get("target") if isinstance(body, Mapping) else None
    return Rule(applies, _ENDS[kind], f"{table} {target}" if kind in ("jump", "goto") else "")


def _ways(claims: list[bool | None], body: Mapping[str, object], table: str, knock: Knock) -> list[Rule]:
    data = body.get("data")
    pairs = data.get("set") if isinstance(data, Mapping) else None
    if not isinstance(pairs, list):  # a map with a name
        return [Rule(None, Action.ACCEPT), Rule(None, Action.DROP)]
    rules = []
    for pair in pairs:
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], Mapping) and pair[1]:
            kind, ending = next(iter(pair[1].items()))
            if kind in _ENDS:
                applies = all_of([*claims, _holds(body.get("key"), pair[0], knock)])
                rules.append(_ending(applies, kind, ending, table))
    return rules


def _match(body: Mapping[str, object], knock: Knock) -> bool | None:
    holds = _holds(body.get("left"), body.get("right"), knock)
    return (None if holds is None else not holds) if body.get("op") == "!=" else holds


def _holds(left: object, right: object, knock: Knock) -> bool | None:
    """Return whether a field of the connection has one of the values; None: that depends, or is not understood."""
    own = _own_value(left, knock)
    if own is None:
        return None
    found = [_covers(value, own) for value in _values(right)]
    if True in found:
        return True
    return None if None in found or not found else False


def _own_value(left: object, knock: Knock) -> tuple[object, ...] | None:
    match left:
        case {"payload": {"protocol": "tcp" | "udp" | "th" as protocol, "field": "dport"}}:
            return (knock.port,) if protocol in (knock.protocol, "th") else ("another protocol",)
        case {"payload": {"protocol": "tcp" | "udp" as protocol}} if protocol != knock.protocol:
            return ("another protocol",)
        case {"payload": {"protocol": "icmp" | "icmpv6" | "igmp"}}:
            return ("another protocol",)
        case {"meta": {"key": "l4proto"}} | {"payload": {"field": "protocol" | "nexthdr"}}:
            return (knock.protocol, _NUMBERS[knock.protocol])
        case {"meta": {"key": "nfproto"}}:
            return ("ipv6",) if knock.is_ipv6 else ("ipv4",)
        case {"ct": {"key": "state"}}:
            return ("new",)
        case {"fib": {"result": "type"}}:
            return ("local",)
        case {"meta": {"key": "iif" | "iifname"}}:
            return ("\0another interface than lo",)
    return None


def _values(right: object) -> list[object]:
    if isinstance(right, Mapping) and isinstance(right.get("set"), list):
        return list(right["set"])
    return list(right) if isinstance(right, list) else [right]


def _covers(value: object, own: tuple[object, ...]) -> bool | None:
    match value:
        case {"range": [int(low), int(high)]}:
            return any(isinstance(each, int) and low <= each <= high for each in own)
        case {"elem": {"val": inner}}:
            return _covers(inner, own)
        case str() if value.startswith("@"):
            return None  # a set with a name
        case str() | int():
            if str(own[0]).startswith("\0"):
                return False if value == "lo" else None
            return value in own
    return None
