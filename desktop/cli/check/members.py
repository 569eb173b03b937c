"""Targets that stand for several, reached to learn which they are; one that cannot be reached is a finding too."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from desktop.checks.spec import CheckSpec
from desktop.cli.check.finding import Finding
from desktop.cli.screen import say
from desktop.dataclass import dataclass
from desktop.domain.errors import TargetError
from desktop.domain.target_ref import TargetRef
from desktop.domain.verdict import Verdict
from desktop.engine.fan_out import MEMBERS
from desktop.engine.lane_work import identify_limit_s
from desktop.targets.base import Call
from desktop.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Members:
    """`targets` are read; `unreached` are the findings about those that did not tell who they are."""

    targets: tuple[str, ...]
    unreached: tuple[Finding, ...] = ()


def members(
    bench: Workbench, spec: CheckSpec[object, object], values: Mapping[str, str], refs: Sequence[TargetRef]
) -> Members:
    """Return each target once, with those that one stands for in its place."""
    found: list[str] = []
    unreached: list[Finding] = []
    for ref in refs:
        if not ref.is_several:
            found.append(str(ref))
            continue
        try:
            identity = bench.targets.target(ref).identify(Call.within(identify_limit_s(ref)))
        except TargetError as fault:
            at = datetime.now(UTC)
            lost = Finding(
                check=spec.id, target=str(ref), verdict=Verdict.UNKNOWN, said=str(fault), given=values, at=at
            )
            unreached.append(lost)
            continue
        say(f"{ref.label}: {identity.label}")
        told = identity.facts[MEMBERS]
        found += map(str, told if isinstance(told, list) else ())
    return Members(tuple(dict.fromkeys(found)), tuple(unreached))
