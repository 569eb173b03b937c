"""A node of Systems Manager as a target, and several of them as what a step fans out over."""

from collections.abc import Sequence

from desktop.domain.errors import ConnectError
from desktop.domain.ssm_nodes import Nodes
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Bundle, Call, Identity, ScriptAsk, Shell, Target
from desktop.targets.ssm.answers import Node
from desktop.targets.ssm.fleets import Fleets, fleets_of

TOLD_IN_THE_OPEN = (
    "Systems Manager keeps commands in its history and in CloudTrail, where others read them. Have the node fetch the "
    "secret itself, by its own role."
)


class SsmTarget(Target):
    """One node, reached through the agent that runs on it."""

    secrets_refusal = TOLD_IN_THE_OPEN

    @property
    def node_id(self) -> str:
        assert self.ref.nodes is not None  # of every target of this kind
        return self.ref.nodes.ids[0]

    @property
    def fleets(self) -> Fleets:
        return fleets_of(self.ref)

    def identify(self, call: Call) -> Identity:
        node = self.node(call)
        if node.ping != "Online":
            raise ConnectError(
                f"The agent of {self.ref.label} is not in touch ({node.ping or 'no ping yet'}). Is the machine "
                "running, and does it reach the endpoints ssm and ssmmessages? `aws.ssm_node` tells more.",
                rung="agent",
            )
        facts = {
            "os": node.os,
            "system": node.system,
            "hostname": node.name,
            "address": node.address,
            "agent": node.agent,
            "instance_id": node.id,
            "reached_by": "Systems Manager",
        }
        return Identity(f"{node.name or node.id} ({node.system})", facts | dict(self.fleets.account(call)))

    def shell(self, call: Call) -> Shell:
        from desktop.targets.ssm.shell import SsmShell

        return SsmShell(self, call)

    @property
    def takes_bundles(self) -> bool:
        return True

    def bundle(self, asks: Sequence[ScriptAsk], call: Call) -> Bundle | None:
        from desktop.targets.ssm.bundle import begin_bundle

        return begin_bundle(self, asks, call)

    def node(self, call: Call) -> Node:
        """Return the node as Systems Manager knows it.

        Raises:
            ConnectError (rung `agent`): it does not.
        """
        node = self.fleets.node(self.node_id, call)
        if node is None:
            raise ConnectError(
                f"Systems Manager knows no node {self.node_id} in {self.fleets.door.region} of this account. Look at "
                "the id, the region, and at the machine's instance role and agent.",
                rung="agent",
            )
        return node


class SsmFleet(Target):
    """Nodes by their tags or ids. What reads goes to each as a target of its own; a change goes to all as one."""

    secrets_refusal = TOLD_IN_THE_OPEN

    def identify(self, call: Call) -> Identity:
        fleets = fleets_of(self.ref)
        wanted = self.ref.nodes
        assert wanted is not None  # of every target of this kind
        found = fleets.find(wanted, call)
        account = fleets.account(call)
        members = [str(member_of(self.ref, node)) for node in wanted.ids or [one.id for one in found]]
        if not members:
            raise ConnectError(
                f"Systems Manager knows no {self.ref.label}. Look at the tags, the region, and whether the machines "
                "are registered.",
                rung="agent",
            )
        online = sum(node.ping == "Online" for node in found)
        told = f"{len(members)} {self.ref.label.removeprefix(f'{len(members)} ')}, {online} online"
        return Identity(told, {"members": members, "online_count": online, "os": "", **account})

    def shell(self, call: Call) -> Shell:
        from desktop.targets.ssm.fleet_shell import FleetShell

        return FleetShell(self.ref, call)


def member_of(ref: TargetRef, node_id: str) -> TargetRef:
    return TargetRef(TargetKind.SSM, profile=ref.profile, region=ref.region, nodes=Nodes(ids=(node_id,)))
