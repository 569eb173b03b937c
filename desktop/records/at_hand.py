"""What targets may ask for on their way: secrets and kept connections, read when one asks."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.records.secrets import SecretStore


class LateSecrets:
    """The secrets of a store that is made when the first is asked for: to read it takes 10 ms of a start."""

    def __init__(self, store: "Callable[[], SecretStore]") -> None:
        self._store = store

    def get(self, reference: str) -> str:
        """Return the value.

        Raises:
            SecretUnavailableError: there is none, or the keyring cannot be asked.
        """
        return self._store().get(reference)

    def hold(self, reference: str, value: str) -> None:
        """Keep one for this session, in memory only."""
        self._store().hold(reference, value)


def kept_target(name: str) -> str:
    """Return the target that a person keeps under a name; empty when there is none."""
    from desktop.records.connections import kept_target as find

    return find(name)
