"""Secrets by reference: from the system's keyring or held for this session only, and known to the masker."""

import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from desktop.domain.errors import SecretUnavailableError
from desktop.redaction.masker import SecretMasker

SERVICE = "handrail"
_PROBE = "no such secret"
_DEADLINE_S = 8.0  # a locked keyring asks its person in a window of its own; past this we ask ourselves
_ALLOWED = {
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.libsecret.Keyring": "Secret Service",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Locker",
}
_NEXT = "Enter it when asked: it is then kept for this session only."

T = TypeVar("T")


class Keyring(Protocol):
    """What is used of a keyring backend."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class SecretStore:
    """Gives out secrets by reference. Thread-safe; never call it from the thread of the window."""

    def __init__(
        self,
        masker: SecretMasker,
        *,
        find_backend: Callable[[], object] | None = None,
        deadline_s: float = _DEADLINE_S,
    ) -> None:
        self._masker = masker
        self._find_backend = find_backend or _system_backend
        self._deadline_s = deadline_s
        self._session: dict[str, str] = {}

    def get(self, reference: str) -> str:
        """Return the value; from now on it is masked wherever text is stored or shown.

        Raises:
            SecretUnavailableError: it is not there, or the keyring is absent, insecure, locked or does not answer.
        """
        value = self._session.get(reference)
        if value is None:
            value = self._ask(reference, lambda keyring: keyring.get_password(SERVICE, reference))
        if value is None:
            raise SecretUnavailableError(f"There is no secret {reference!r} in the keyring. {_NEXT}")
        self._masker.add(reference, value)
        return value

    def mask(self, text: str) -> str:
        """Return the text with every secret given out so far masked, in any of its written forms."""
        return self._masker.mask(text)

    def require_none_in(self, data: bytes, what: str) -> None:
        """Let bytes leave, or raise; `what` names them for the person.

        Raises:
            LeakError: a secret that was given out so far is in them, whatever it is encoded or packed in.
        """
        from desktop.redaction.gate import require_no_secret

        require_no_secret(data, self._masker, what)

    def hold(self, reference: str, value: str) -> None:
        """Keep a secret for this session, in memory only."""
        self._masker.add(reference, value)
        self._session[reference] = value

    def save(self, reference: str, value: str) -> None:
        """Write a secret into the keyring.

        Raises:
            SecretUnavailableError: there is no keyring that may be used; the secret was not written anywhere.
        """
        self._masker.add(reference, value)
        self._ask(reference, lambda keyring: keyring.set_password(SERVICE, reference, value))
        self._session.pop(reference, None)

    def forget(self, reference: str) -> None:
        """Delete a secret from this session and from the keyring.

        Raises:
            SecretUnavailableError: the keyring cannot be asked or has no such secret.
        """
        self._session.pop(reference, None)
        self._ask(reference, lambda keyring: keyring.delete_password(SERVICE, reference))

    def describe(self) -> str:
        """Return the name of the keyring in use, for `handrail doctor`.

        Raises:
            SecretUnavailableError: none may be used; the message says why.
        """
        return self._within_deadline("the keyring", lambda: _allowed(self._find_backend())[1])

    def try_out(self) -> str:
        """Read from the keyring what is not there, which may unlock it, and return its name.

        Raises:
            SecretUnavailableError: it does not work; the message says why.
        """
        self._ask(_PROBE, lambda keyring: keyring.get_password(SERVICE, _PROBE))
        return self.describe()

    def _ask(self, reference: str, question: Callable[[Keyring], T]) -> T:
        return self._within_deadline(
            f"the secret {reference!r}", lambda: question(_allowed(self._find_backend())[0])
        )

    def _within_deadline(self, what: str, work: Callable[[], T]) -> T:
        """Work in a thread that may be left behind: a keyring that hangs cannot be interrupted."""
        answer: list[T] = []
        failure: list[BaseException] = []

        def run() -> None:
            try:
                answer.append(work())
            except BaseException as error:  # noqa: BLE001 - carried to the caller's thread, not swallowed
                failure.append(error)

        thread = threading.Thread(target=run, name="keyring", daemon=True)
        thread.start()
        thread.join(self._deadline_s)
        if answer:
            return answer[0]
        if not failure:
            raise SecretUnavailableError(
                f"The keyring gave no answer about {what} within {self._deadline_s:g} s; it may be locked. {_NEXT}"
            )
        raise _in_words(what, failure[0]) from None  # its text may hold the secret


def _in_words(what: str, error: BaseException) -> BaseException:
    """Backends raise what their system raises; only faults that are ours pass as they are."""
    if isinstance(error, SecretUnavailableError) or not isinstance(error, Exception):
        return error
    kind = type(error).__name__
    # Not the error's own text: some backends put what they were given into it.
    return SecretUnavailableError(
        f"The keyring refused to work on {what} ({kind}). Unlock it, or go on: {_NEXT}"
    )


def _system_backend() -> object:
    import keyring
    import keyring.errors

    try:
        return keyring.get_keyring()
    except (keyring.errors.KeyringError, RuntimeError, OSError, ImportError) as error:
        raise SecretUnavailableError(f"The system's keyring cannot be opened: {error}. {_NEXT}") from error


def _allowed(backend: object) -> tuple[Keyring, str]:
    """Return the backend, or the first allowed one of a chain, with its name.

    Raises:
        SecretUnavailableError: none is among those that keep secrets encrypted by the system.
    """
    chained = getattr(backend, "backends", None)
    candidates = list(chained) if isinstance(chained, list | tuple) else [backend]
    for candidate in candidates:
        name = _ALLOWED.get(_path_of(candidate))
        if name:
            return candidate, name  # type: ignore[return-value]
    found = ", ".join(_path_of(candidate) for candidate in candidates) or "none"
    raise SecretUnavailableError(
        f"No keyring that may be used was found (found: {found}). Secrets are kept only in Secret Service, KWallet, "
        f"macOS Keychain or Windows Credential Locker, never in a file. {_NEXT}"
    )


def _path_of(backend: object) -> str:
    kind = type(backend)
    return f"{kind.__module__}.{kind.__qualname__}"
