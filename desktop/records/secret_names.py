"""The names of the secrets that were saved here: keyrings tell a secret by its name, and not all list them."""

import json
from pathlib import Path

from desktop.domain.errors import InputError, RecordFullError
from desktop.paths import config_dir
from desktop.records.secrets import SecretStore
from desktop.records.whole_file import write_whole
from desktop.redaction.clean import clean

_FILE, _FORMAT = "secret-names.json", 1
_LONGEST = 200


class SecretNames:
    """One small JSON file in the settings folder, without a single value."""

    def __init__(self, place: Path | None = None) -> None:
        self._place = place or config_dir() / _FILE

    def read(self) -> tuple[str, ...]:
        """Return the names in their order; nothing where the file cannot be used."""
        try:
            found = json.loads(self._place.read_text(encoding="utf-8"))
            return tuple(str(name) for name in found["names"])
        except (OSError, ValueError, KeyError, TypeError):
            return ()

    def add(self, name: str) -> None:
        """Raises RecordFullError: the name was not written down; the secret itself is saved."""
        self._write(sorted({*self.read(), name}))

    def remove(self, name: str) -> None:
        if name in self.read():
            self._write([one for one in self.read() if one != name])

    def _write(self, names: list[str]) -> None:
        try:
            write_whole(self._place, json.dumps({"format": _FORMAT, "names": names}, indent=2) + "\n")
        except OSError as error:
            raise RecordFullError(
                f"The list of names was not written: {self._place}: {error.strerror}. The keyring itself is as wanted."
            ) from error


def checked_name(name: str) -> str:
    """Return the name of a secret, or raise InputError."""
    if not name.strip() or name != clean(name).strip() or "\n" in name or len(name) > _LONGEST:
        raise InputError(
            f"{clean(name)[:_LONGEST]!r} is no name for a secret: one line of 1 to {_LONGEST} characters, such as "
            "ssh:web-01 or api/token."
        )
    return name


def save_named(store: SecretStore, name: str, value: str) -> None:
    """Write a secret into the keyring, and its name into the list.

    Raises:
        InputError: it cannot have this name; SecretUnavailableError: the keyring did not take it.
    """
    store.save(checked_name(name), value)
    SecretNames().add(name)


def forget_named(store: SecretStore, name: str) -> None:
    """Take a secret out of the keyring and the list; raises as `save_named` does."""
    store.forget(checked_name(name))
    SecretNames().remove(name)
