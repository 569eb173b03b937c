"""The network door: names, connections, TLS and HTTP from this computer or from an SSH host."""

from desktop.targets.network.here import LocalNetwork
from desktop.targets.network.over_ssh import SshNetwork

__all__ = ["LocalNetwork", "SshNetwork"]
