"""Reads the rules that ``iptables -S`` writes; iptables(8), iptables-extensions(8)."""

import shlex
from collections.abc import Callable

from desktop.checks.linux.packet_rules import Action, Knock, PortState, Rule, all_of, port_state
from desktop.checks.linux.procfs import whole
from desktop.dataclass import dataclass

_TARGETS = {"ACCEPT": Action.ACCEPT, "DROP": Action.DROP, "REJECT": Action.DROP, "RETURN": Action.RETURN}
_PLAIN_MODULES = ("tcp", "udp", "conntrack", "state", "comment", "multiport", "addrtype")
_EVERYWHERE = ("0.0.0.0/0", "::/0")


@dataclass(frozen=True, slots=True)
class Iptables:
    policy: str  # of what comes in: accept or drop
    rule_count: int
    filters: bool  # something may be dropped
    port_state: PortState | None  # None: no port was asked for


def parse_iptables(text: str, knock: Knock | None) -> Iptables | None:
    """Return what comes in may do; None when this is no list of rules."""
    policy = ""
    chains: dict[str, list[Rule]] = {}
    for line in text.splitlines():
        words = _words(line)
        match words:
            case ["-P", "INPUT", word, *_]:
                policy = "accept" if word == "ACCEPT" else "drop"
            case ["-N", name, *_]:
                chains.setdefault(name, [])
            case ["-A", name, *rest]:
                chains.setdefault(name, []).append(_rule(rest, knock or Knock("tcp", 0)))
    if not policy:
        return None
    rules = [rule for chain in chains.values() for rule in chain]
    filters = policy == "drop" or any(rule.action is Action.DROP for rule in rules)
    state = port_state(chains, "INPUT", Action(policy)) if knock else None
    return Iptables(policy, len(rules), filters, state)


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line) if line.startswith(("-A ", "-P ", "-N ")) else []
    except ValueError:
        return ["-A", "INPUT", "--unreadable"] if line.startswith("-A INPUT") else []


def _rule(words: list[str], knock: Knock) -> Rule:
    claims: list[bool | None] = []
    at, is_not = 0, False
    while at < len(words):
        word, value = words[at], words[at + 1] if at + 1 < len(words) else ""
        if word == "!":
            is_not, at = True, at + 1
            continue
        if word in ("-j", "-g"):
            return _ending(claims, word, value)
        claim, taken = _claim(word, value, knock)
        claims.append(not claim if is_not and claim is not None else claim)
        is_not, at = False, at + taken
    return Rule(all_of(claims), Action.GO_ON)  # it only counts


def _ending(claims: list[bool | None], word: str, target: str) -> Rule:
    applies = all_of(claims)
    if target in _TARGETS:
        return Rule(applies, _TARGETS[target])
    if word == "-g":
        return Rule(applies, Action.GOTO, target)
    return Rule(applies, Action.JUMP, target)  # LOG, MARK and the like are chains without rules


def _claim(word: str, value: str, knock: Knock) -> tuple[bool | None, int]:
    """Return whether a condition holds for the connection, and how many words it takes."""
    if word == "--tcp-flags":
        return None, 3
    if word in ("--syn", "--ctproto"):
        return (True, 1) if word == "--syn" else (None, 2)
    known = _CONDITIONS.get(word)
    return (known(value, knock), 2) if known else (None, 1)


def _is_port(value: str, knock: Knock) -> bool:
    return any(_covers(part, knock.port) for part in value.split(","))


def _covers(part: str, port: int) -> bool:
    low, colon, high = part.partition(":")
    first, last = whole(low) or 0, (whole(high) if high else 65535) if colon else whole(low)
    return last is not None and first <= port <= last


def _from_anywhere(value: str, _knock: Knock) -> bool | None:
    return True if value in _EVERYWHERE else None


_CONDITIONS: dict[str, Callable[[str, Knock], bool | None]] = {
    "-p": lambda value, knock: value in (knock.protocol, "all", {"tcp": "6", "udp": "17"}[knock.protocol]),
    "--dport": _is_port,
    "--dports": _is_port,
    "-i": lambda value, _knock: False if value == "lo" else None,
    "-s": _from_anywhere,
    "-d": _from_anywhere,
    "-m": lambda value, _knock: True if value in _PLAIN_MODULES else None,
    "--ctstate": lambda value, _knock: "NEW" in value.split(","),
    "--state": lambda value, _knock: "NEW" in value.split(","),
    "--comment": lambda _value, _knock: True,
    "--dst-type": lambda value, _knock: "LOCAL" in value.split(","),
}
