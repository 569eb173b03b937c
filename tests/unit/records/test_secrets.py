"""Secrets: from allowed keyrings only, never waited for without end, and masked from then on."""

import threading
import traceback
from typing import Any

import pytest

from desktop.domain.errors import SecretUnavailableError
from desktop.records.secrets import SecretStore
from desktop.redaction.masker import SecretMasker


class _Memory:
    """Keeps secrets as a keyring does; what class it pretends to be is set by `_pretend`."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def _pretend(base: type[_Memory], module: str, name: str = "Keyring") -> _Memory:
    backend: _Memory = type(name, (base,), {"__module__": module})()
    return backend


def _secret_service() -> _Memory:
    return _pretend(_Memory, "keyring.backends.SecretService")


def _store(backend: object, **options: Any) -> tuple[SecretStore, SecretMasker]:
    masker = SecretMasker()
    return SecretStore(masker, find_backend=lambda: backend, **options), masker


@pytest.mark.parametrize(
    ("module", "name", "called"),
    [
        ("keyring.backends.SecretService", "Keyring", "Secret Service"),
        ("keyring.backends.kwallet", "DBusKeyring", "KWallet"),
        ("keyring.backends.macOS", "Keyring", "macOS Keychain"),
        ("keyring.backends.Windows", "WinVaultKeyring", "Windows Credential Locker"),
    ],
)
def test_a_secret_is_saved_given_out_and_masked(module: str, name: str, called: str) -> None:
    backend = _pretend(_Memory, module, name)
    store, _ = _store(backend)
    store.save("db", "hunter22")
    fresh, masker = _store(backend)
    assert masker.mask("hunter22") == "hunter22"
    assert fresh.get("db") == "hunter22"
    assert fresh.mask("pw=hunter22") == masker.mask("pw=hunter22") == "pw=[hidden:db]"
    assert fresh.describe() == called


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keyrings.alt.file", "PlaintextKeyring"),
        ("keyring.backends.fail", "Keyring"),
        ("keyring.backends.null", "Keyring"),
        ("someone.SecretService", "Keyring"),
    ],
)
def test_any_other_keyring_is_refused_and_not_written_to(module: str, name: str) -> None:
    backend = _pretend(_Memory, module, name)
    store, _ = _store(backend)
    with pytest.raises(SecretUnavailableError, match="never in a file"):
        store.save("db", "hunter22")
    with pytest.raises(SecretUnavailableError, match="this session only"):
        store.get("db")
    assert backend.kept == {}


def test_of_several_the_first_allowed_one_is_used() -> None:
    chain = type("ChainerBackend", (), {"__module__": "keyring.backends.chainer"})()
    plain, good = _pretend(_Memory, "keyrings.alt.file", "PlaintextKeyring"), _secret_service()
    chain.backends = [plain, good]
    store, _ = _store(chain)
    store.save("db", "hunter22")
    assert (plain.kept, good.kept) == ({}, {("handrail", "db"): "hunter22"})


def test_this_machine_without_a_keyring_says_so_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    store = SecretStore(SecretMasker())
    with pytest.raises(SecretUnavailableError, match="No keyring that may be used"):
        store.get("db")


def test_a_session_secret_needs_no_keyring_and_is_masked() -> None:
    store, masker = _store(_pretend(_Memory, "keyring.backends.fail"))
    store.hold("db", "hunter22")
    assert store.get("db") == "hunter22"
    assert masker.mask("hunter22") == "[hidden:db]"
    with pytest.raises(SecretUnavailableError):
        store.forget("db")
    with pytest.raises(SecretUnavailableError):
        store.get("db")


def test_a_missing_secret_names_itself() -> None:
    with pytest.raises(SecretUnavailableError, match="no secret 'db'"):
        _store(_secret_service())[0].get("db")


def test_a_keyring_that_hangs_is_not_waited_for() -> None:
    release = threading.Event()

    class Hanging(_Memory):
        def get_password(self, service: str, username: str) -> str | None:
            release.wait(30)
            return None

    store, _ = _store(_pretend(Hanging, "keyring.backends.SecretService"), deadline_s=0.05)
    with pytest.raises(SecretUnavailableError, match=r"no answer .* within 0\.05 s; it may be locked"):
        store.get("db")
    release.set()


def test_what_a_backend_raises_is_told_without_what_it_was_given() -> None:
    class Leaking(_Memory):
        def set_password(self, service: str, username: str, password: str) -> None:
            raise KeyError(f"cannot write {password}")

    store, _ = _store(_pretend(Leaking, "keyring.backends.SecretService"))
    secret = "-".join(["hunter", "22"])
    with pytest.raises(SecretUnavailableError, match="KeyError") as told:
        store.save("db", secret)
    assert secret not in "".join(traceback.format_exception(told.value))
