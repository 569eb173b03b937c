"""How long a desk is waited for."""

from desktop.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a request may take, in seconds: to connect, between two pieces of it, and as a whole."""

    connect_s: float = 10.0
    silent_s: float = 30.0
    whole_s: float = 120.0
