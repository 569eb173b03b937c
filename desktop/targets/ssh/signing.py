"""Signs a sign-in ahead of paramiko, which would take the whole connection down when an agent will not sign."""

from paramiko import Message, PKey, Transport
from paramiko.auth_handler import AuthHandler

_SERVICE = "ssh-connection"


class Signature(PKey):
    """A key that has signed this one sign-in already."""

    def __init__(self, key: PKey, data: bytes, algorithm: str, signature: Message | bytes) -> None:
        self.public_blob = key.public_blob
        self._key, self._signed, self._signature = key, (data, algorithm), signature

    def get_name(self) -> str:
        return self._key.get_name()

    def asbytes(self) -> bytes:
        return self._key.asbytes()

    def sign_ssh_data(self, data: bytes, algorithm: str | None = None) -> Message | bytes:  # type: ignore[override]
        if (data, algorithm) == self._signed:
            return self._signature
        return self._key.sign_ssh_data(data, algorithm)  # the server's wishes came late, and changed it


def sign(transport: Transport, user: str, key: PKey) -> Signature:
    """Let a key sign what paramiko will send for it.

    Raises:
        SSHException, OSError: it does not sign.
    """
    handler = AuthHandler(transport)
    kind, _ = handler._get_key_type_and_bits(key)  # type: ignore[attr-defined]
    algorithm = handler._finalize_pubkey_algorithm(kind)  # type: ignore[attr-defined]
    data = handler._get_session_blob(key, _SERVICE, user, algorithm)  # type: ignore[attr-defined]
    return Signature(key, data, algorithm, key.sign_ssh_data(data, algorithm))
