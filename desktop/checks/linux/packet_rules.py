"""What rules of a firewall do with a new connection to a port, as far as can be told without its sender.

A rule that asks for more than the port (a source, an interface, a rate) applies to some connections only.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from desktop.dataclass import dataclass

_MOST_STEPS = 20_000  # rules that are followed
_DEEPEST = 30  # chains within chains


class Action(StrEnum):
    ACCEPT = "accept"
    DROP = "drop"
    RETURN = "return"
    JUMP = "jump"
    GOTO = "goto"
    GO_ON = "go on"  # it counts, logs or marks


class PortState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    SOME = "some"  # open for some sources, interfaces or rates only, or it cannot be told


@dataclass(frozen=True, slots=True)
class Rule:
    applies: bool | None  # to a new connection to the port; None: to some of them
    action: Action
    target: str = ""  # the chain of a jump


@dataclass(frozen=True, slots=True)
class Knock:
    """The connection that is judged: it is new, and comes over a network, not from the machine itself."""

    protocol: str  # tcp or udp
    port: int
    is_ipv6: bool = False


class _Walk:
    def __init__(self, chains: Mapping[str, Sequence[Rule]]) -> None:
        self._chains, self._steps = chains, 0
        self.possible: set[Action] = set()  # what happens to some

    def through(self, name: str, depth: int = 0) -> Action | None:
        """Return what happens to those that no uncertain rule takes out; None: they come out at the end."""
        if depth > _DEEPEST:
            self.possible |= {Action.ACCEPT, Action.DROP}
            return None
        for rule in self._chains.get(name, ()):
            self._steps += 1
            if self._steps > _MOST_STEPS:
                self.possible |= {Action.ACCEPT, Action.DROP}
                return None
            if rule.applies is False or rule.action is Action.GO_ON:
                continue
            found = self._result(rule, depth)
            if rule.applies is None:
                self.possible |= {found} if found else set()
            elif found is Action.RETURN or (found is None and rule.action is Action.GOTO):
                return None
            elif found:
                return found
        return None

    def _result(self, rule: Rule, depth: int) -> Action | None:
        if rule.action in (Action.JUMP, Action.GOTO):
            return self.through(rule.target, depth + 1)
        return rule.action


def port_state(chains: Mapping[str, Sequence[Rule]], begin: str, policy: Action) -> PortState:
    """Return what a chain and those below it make of the connection."""
    walk = _Walk(chains)
    ends = {walk.through(begin) or policy} | walk.possible
    if ends == {Action.ACCEPT}:
        return PortState.OPEN
    return PortState.CLOSED if ends == {Action.DROP} else PortState.SOME


def joined(states: Iterable[PortState]) -> PortState:
    """Return what several lists of rules make of it together: each must let it through."""
    found = set(states)
    if PortState.CLOSED in found:
        return PortState.CLOSED
    return PortState.SOME if PortState.SOME in found else PortState.OPEN


def all_of(claims: Iterable[bool | None]) -> bool | None:
    """Return whether all hold; None when that depends."""
    found = set(claims)
    if False in found:
        return False
    return None if None in found else True
