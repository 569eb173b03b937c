"""A Windows machine as a target by PowerShell remoting: one session, kept, and opened anew when it is dead."""

import importlib.util
import os
import threading
import time
from typing import TYPE_CHECKING

from desktop.domain.errors import AuthError, HandrailError, TargetError
from desktop.domain.target_ref import TargetRef
from desktop.targets.base import Call, Identity, Shell, Target
from desktop.targets.database.passwords import Passwords
from desktop.targets.settings import TargetSettings
from desktop.targets.ssh.idle import IDLE_S, IDLERS
from desktop.targets.waiting import in_thread
from desktop.targets.windows.identity import WINDOWS_IDENTITY, parse_windows_identity

if TYPE_CHECKING:
    from desktop.targets.winrm.session import Session

_CLOSES_S = 3.0


class WinrmTarget(Target):
    """Used by one lane; cancel may come from any thread."""

    def __init__(self, ref: TargetRef, settings: TargetSettings | None = None) -> None:
        super().__init__(ref)
        self._settings = settings or TargetSettings()
        self._passwords = Passwords(str(ref), ref.label, self._settings)
        self._session: Session | None = None
        self._lock = threading.RLock()
        self._is_busy = False
        self._used_at = 0.0  # on the monotonic clock

    @property
    def where(self) -> str:
        scheme, port = ("HTTP", 5985) if self.ref.is_plain else ("HTTPS", 5986)
        return f"{self.ref.host} port {self.ref.port or port} ({scheme})"

    def identify(self, call: Call) -> Identity:
        output = self.shell(call).run_script(WINDOWS_IDENTITY, interpreter="powershell")
        with self._lock:
            signed_in_with = self._session.signed_in_with if self._session else ""
        way = {"reached_by": self.where, "signed_in_with": signed_in_with}
        return parse_windows_identity(output, way, self.ref.label).identity

    def shell(self, call: Call) -> Shell:
        from desktop.targets.winrm.shell import WinrmShell

        return WinrmShell(self, call)

    def session(self, call: Call) -> "Session":
        """Return the open session, opening it when there is none.

        Raises:
            ConnectError, AuthError, PermissionDeniedError, DeadlineError, CancelledError.
            TargetError: the extra is not installed.
        """
        with self._lock:
            if self._session is None:
                self._session = self._signed_in(call)
                IDLERS.watch(self)
            self._used_at = time.monotonic()
            return self._session

    @property
    def is_open(self) -> bool:
        return self._session is not None

    def forget(self) -> None:
        """Leave a session that gives no answer as it is, and close the connection."""
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.leave()

    def close(self) -> None:
        with self._lock:
            session, self._session = self._session, None
        if session is None:
            return
        try:
            in_thread(session.close, Call.within(_CLOSES_S), "Closing the session")
        except Exception:  # noqa: BLE001 - it ends by itself where it cannot be told
            session.leave()

    def close_if_idle(self) -> bool:
        with self._lock:
            if self._is_busy:
                return False
            self.close()
            return True

    def close_when_idle(self, now: float) -> bool:
        """Close the session when nobody has used it for a while: it holds a process there."""
        if not self._lock.acquire(blocking=False):
            return False  # it is being opened
        try:
            if self._is_busy:
                self._used_at = now
            if self._session is not None and now - self._used_at > IDLE_S:
                self.close()
            return self._session is None
        finally:
            self._lock.release()

    def busy(self, *, is_busy: bool) -> None:
        self._is_busy = is_busy

    def _signed_in(self, call: Call) -> "Session":
        last: TargetError | None = None
        first = self._passwords.first()
        if first is not None or _signs_in_by_itself():
            try:
                return self._opened(first, call)
            except AuthError as error:
                last = error
        if not self.ref.user:
            raise last or AuthError(
                f"Nobody is named to sign in as. Write the target as winrm://user@{self.ref.host}."
            )
        for password in self._passwords.offers(first, call):
            try:
                session = self._opened(password, call)
            except AuthError as error:
                last = error
                continue
            self._passwords.took()
            return session
        why = self._passwords.why_none
        raise AuthError(
            f"{last or f'No password for {self.ref.label}.'} {why} Save it with: handrail secret set {self.ref}"
        ) from last

    def _opened(self, password: str | None, call: Call) -> "Session":
        opening = f"Connecting to {self.ref.label}"
        call.check(opening)
        try:
            from desktop.targets.winrm.faults import LIBRARY_FAULTS, connect_fault
            from desktop.targets.winrm.session import Account, open_session
        except ModuleNotFoundError as error:
            raise TargetError(
                f"What speaks WinRM is not installed here ({error.name}). Install handrail[winrm], or reach the "
                "machine over SSH."
            ) from error
        timeout_s = max(1.0, min(self._settings.connect_timeout_s, call.left_s))
        account = Account(self.ref.user, password)
        try:
            return in_thread(lambda: open_session(self.ref, account, timeout_s), call, opening)
        except HandrailError:
            raise
        except LIBRARY_FAULTS as error:
            raise connect_fault(error, self.where_label, "HTTP" if self.ref.is_plain else "HTTPS") from error

    @property
    def where_label(self) -> str:
        return f"{self.ref.label} ({self.where})"


def _signs_in_by_itself() -> bool:
    """True where the system may hold a ticket or a signed-in account that is enough."""
    return os.name == "nt" or importlib.util.find_spec("gssapi") is not None
