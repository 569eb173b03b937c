"""What breaks on the way to a Windows machine by WinRM, in words: which rung, what came back, what to do."""

import re

from pypsrp.exceptions import AuthenticationError, WinRMError, WinRMTransportError, WSManFaultError
from requests import exceptions as http
from spnego.exceptions import SpnegoError
from urllib3 import exceptions as wire

from desktop.domain.errors import AuthError, ConnectError, PermissionDeniedError, TargetError

LIBRARY_FAULTS = (WinRMError, http.RequestException, SpnegoError, wire.HTTPError, OSError, ValueError)
_ACCESS_DENIED = 5
_GONE = (2150858843, 2150858752)  # no such shell any more: it idled too long, or the service was restarted
_OPENS = "Is WinRM set up there (Enable-PSRemoting), and does its listener take {scheme} on this port?"
_SAID = re.compile(r"\[SSL: \w+\] (?:certificate verify failed: )?(.+?)(?: \(_ssl\.c:\d+\))?'?\)")


def connect_fault(error: Exception, label: str, scheme: str) -> TargetError:
    """Return what to raise for an error on the way there."""
    opens = _OPENS.format(scheme=scheme)
    match error:
        case AuthenticationError() | SpnegoError():
            return refused(label, str(error))
        case WSManFaultError() if error.code == _ACCESS_DENIED:
            return PermissionDeniedError(
                f"{label} signed in, but may open no PowerShell session ({_reason(error)}). Make the account a member "
                "of Remote Management Users or Administrators there."
            )
        case WSManFaultError() if error.code is None:  # a page that happens to be XML
            return _no_winrm(error.__context__, label, opens)
        case WSManFaultError():
            return ConnectError(
                f"{label} opens no PowerShell session: {_reason(error)} (WSMan {error.code}). "
                "Look at the event log of WinRM there.",
                rung="shell",
            )
        case WinRMTransportError():
            return _no_winrm(error, label, opens)
        case http.SSLError():
            return _tls_fault(error, label)
        case http.ConnectTimeout():
            return ConnectError(
                f"Nothing comes back from {label}. Look at firewalls on the way, and at whether the machine is up.",
                rung="tcp",
            )
        case http.Timeout():
            return ConnectError(f"{label} takes the connection and says nothing. {opens}", rung="sign_in")
        case http.ConnectionError():
            return _connection_fault(error, label, opens)
    return ConnectError(f"{label} cannot be reached by WinRM: {_one_line(error)}. {opens}", rung="sign_in")


def refused(label: str, said: str) -> AuthError:
    return AuthError(
        f"{label} refuses the sign-in ({said.rstrip('.')}). Check the user (DOMAIN\\user, or user@domain), its "
        "password, and whether the account is locked; a local account must be one of the machine itself."
    )


def is_gone(error: Exception) -> bool:
    """True when the remote session is there no more, and a new one may be opened."""
    return isinstance(error, WSManFaultError) and error.code in _GONE


def is_refused(error: Exception) -> bool:
    """True when another password may mend it."""
    return isinstance(error, AuthenticationError | SpnegoError)


def _no_winrm(error: BaseException | None, label: str, opens: str) -> ConnectError:
    status = f"HTTP status {error.code}" if isinstance(error, WinRMTransportError) else "something else"
    return ConnectError(f"{label} answers with {status} instead of WinRM. {opens}", rung="sign_in")


def _tls_fault(error: Exception, label: str) -> ConnectError:
    text = str(error)
    said = _SAID.search(text)
    why = said[1] if said else _one_line(error)
    if "CERTIFICATE_VERIFY_FAILED" in text or "doesn't match" in text:
        return ConnectError(
            f"The certificate of {label} is not trusted here: {why}. Have its issuer trusted by this computer (or "
            "named in SSL_CERT_FILE), and use the name that it is for.",
            rung="certificate",
        )
    return ConnectError(
        f"{label} speaks no TLS on this port: {why}. By HTTP write the target as winrm+http://…; each message is "
        "encrypted there too.",
        rung="tls",
    )


def _connection_fault(error: Exception, label: str, opens: str) -> ConnectError:
    text = str(error)
    if "NameResolutionError" in text or "getaddrinfo" in text:
        return ConnectError(
            f"The name of {label} has no address. Check its spelling and the domain.", rung="name"
        )
    if "Connection refused" in text or "WinError 10061" in text:
        return ConnectError(f"{label} refuses connections. {opens}", rung="tcp")
    if "RemoteDisconnected" in text or "Connection aborted" in text:
        return ConnectError(f"{label} cut the connection before it answered. {opens}", rung="sign_in")
    return ConnectError(f"No connection to {label}: {_one_line(error)}. Look at the way there.", rung="tcp")


def _reason(error: WSManFaultError) -> str:
    return " ".join(str(error.reason or error.provider_fault or "no reason given").split()).rstrip(".")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")[:300] or type(error).__name__
