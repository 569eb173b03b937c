"""Several regions of an account as what a step fans out over: reached to learn which they are."""

from collections.abc import Mapping

from desktop.domain.errors import UnreadableOutputError
from desktop.domain.target_ref import ALL_REGIONS, TargetKind, TargetRef
from desktop.targets.aws.target import AwsDoor, AwsTarget
from desktop.targets.base import Call, Identity, Target

_ASKED_IN = "us-east-1"  # where the profile names no region of its own


class AwsRegions(Target):
    """`all` are the regions that are switched on for the account (EC2 DescribeRegions)."""

    def identify(self, call: Call) -> Identity:
        names = self._names(call)
        who = AwsTarget(self._at(names[0])).identify(call)
        members = [str(self._at(name)) for name in names]
        return Identity(
            f"{who.label} in {len(names)} regions", {**who.facts, "region": "", "members": members}
        )

    def _names(self, call: Call) -> list[str]:
        if self.ref.region != ALL_REGIONS:
            return list(dict.fromkeys(self.ref.region.split(",")))
        asked_in = AwsDoor(self._at(""), call).known_region or _ASKED_IN
        answer = AwsDoor(self._at(asked_in), call).call("ec2", "DescribeRegions", AllRegions=False)
        regions = answer.get("Regions")
        told = regions if isinstance(regions, list) else []
        named = [one.get("RegionName") for one in told if isinstance(one, Mapping)]
        names = sorted(name for name in named if isinstance(name, str))
        if not names:
            raise UnreadableOutputError(f"{self.ref.label}: AWS told no region that is switched on.")
        return names

    def _at(self, region: str) -> TargetRef:
        return TargetRef(TargetKind.AWS, profile=self.ref.profile, region=region)
