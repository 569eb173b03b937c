"""One PowerShell session on a Windows machine: the only place that talks to the library."""

import logging
import ssl
from typing import Any

from pypsrp.complex_objects import PSInvocationState
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan
from requests.adapters import HTTPAdapter

from desktop.dataclass import dataclass
from desktop.domain.target_ref import TargetRef
from desktop.targets.windows.powershell_text import Started
from desktop.targets.winrm.relay import RELAY, Relayed, read_relay

_POLL_S = 1  # the shortest that WSMan can be asked to wait


# The library logs whole messages, and with them values.
logging.getLogger("pypsrp").setLevel(logging.CRITICAL)
logging.getLogger("spnego").setLevel(logging.CRITICAL)


class Session:
    """An open session. Used by one thread at a time."""

    def __init__(self, wsman: WSMan, pool: RunspacePool) -> None:
        self._wsman, self._pool = wsman, pool

    @property
    def signed_in_with(self) -> str:
        contexts: Any = getattr(getattr(self._wsman.transport.session, "auth", None), "contexts", {})
        used = next((str(context.negotiated_protocol or "") for context in contexts.values()), "")
        return {"ntlm": "NTLM", "kerberos": "Kerberos"}.get(used, "Negotiate")

    def begin(self, run: Started) -> "Running":
        """Start a text; what the library raises goes through."""
        shell = PowerShell(self._pool)
        shell.add_script(RELAY)
        shell.add_parameter("Arguments", " ".join(run.argv[1:]))
        shell.add_parameter("Line", run.stdin.decode("ascii"))
        shell.begin_invoke()
        return Running(shell)

    def close(self) -> None:
        """End the session there; what the library raises goes through."""
        self._pool.close()
        self.leave()

    def leave(self) -> None:
        """Close the connection and nothing else."""
        self._wsman.close()


class Running:
    """A text that runs there."""

    def __init__(self, shell: PowerShell) -> None:
        self._shell = shell

    @property
    def is_over(self) -> bool:
        return bool(self._shell.state != PSInvocationState.RUNNING)

    @property
    def error(self) -> str:
        """What the relay itself failed with; empty when it did not."""
        return " ".join(" ".join(str(one) for one in self._shell.streams.error).split())

    def poll(self) -> Relayed:
        """Wait for at most a second, and return what came.

        Raises:
            UnreadableOutputError, and what the library raises.
        """
        self._shell.poll_invoke(timeout=_POLL_S)
        lines, self._shell.output = self._shell.output, []
        return read_relay(lines)

    def finish(self) -> None:
        self._shell.close()

    def stop(self) -> None:
        """End it, and what it started."""
        self._shell.stop()


@dataclass(frozen=True, slots=True)
class Account:
    """Whom to sign in as; without a password as whoever runs this program, by Kerberos or Windows itself."""

    user: str
    password: str | None


def open_session(ref: TargetRef, account: Account, timeout_s: float) -> Session:
    """Connect, sign in and open a session; what the library raises goes through."""
    patience_s = max(1, int(timeout_s))
    wsman = WSMan(
        ref.host,
        port=ref.port or None,
        username=account.user or None,
        password=account.password,
        ssl=not ref.is_plain,
        auth="negotiate",
        encryption="auto",  # by HTTP every message is encrypted, or nothing is sent
        connection_timeout=patience_s,
        read_timeout=patience_s + 2,
        operation_timeout=patience_s,
        reconnection_backoff=0.0,
    )
    transport: Any = wsman.transport
    transport.session = transport._build_session()
    transport.session.max_redirects = 0  # nobody else is shown who we are
    if not ref.is_plain:
        transport.session.mount("https://", _Trusting())
    pool = RunspacePool(wsman, no_profile=True)
    try:
        pool.open()
    except BaseException:
        wsman.close()
        raise
    return Session(wsman, pool)


class _Trusting(HTTPAdapter):
    """Trusts what the system trusts, and SSL_CERT_FILE, instead of a list that the library brings along."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=ssl.create_default_context(), **kwargs)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The context above checks the chain and the name."""
