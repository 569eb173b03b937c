"""OpenSSH certificates (PROTOCOL.certkeys): those a person signs in with, and those a host shows."""

import base64
import copy
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    SSHCertificate,
    SSHCertificateType,
    load_ssh_public_identity,
)
from paramiko import Message, PKey
from paramiko.agent import AgentKey

from desktop.dataclass import dataclass
from desktop.redaction.clean import clean
from desktop.targets.ssh.known_hosts import fingerprint

TAIL = "-cert-v01@openssh.com"
_FILE_CAP_BYTES = 64 * 1024
_FOR_EVER = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that was read; `authority` is the public key that signed it."""

    blob: bytes
    is_for_host: bool
    names: tuple[str, ...]  # the accounts or hosts that it is for; empty: any
    authority: bytes
    key_id: str
    after_s: int  # since 1970
    before_s: int
    has_conditions: bool  # critical options, which must be understood to be obeyed

    @property
    def label(self) -> str:
        whom = f" for {', '.join(self.names)}" if self.names else ""
        named = f" {self.key_id!r}" if self.key_id else ""
        return clean(f"certificate{named}{whom} of the authority {fingerprint(self.authority)}")[:300]

    def why_not_now(self, now_s: float) -> str:
        """Return in words why it does not count at this time, or nothing."""
        if now_s < self.after_s:
            return f"it counts from {_day(self.after_s)} on"
        if self.before_s != _FOR_EVER and now_s >= self.before_s:
            return f"it expired on {_day(self.before_s)}"
        return ""

    def certifies(self, plain: bytes) -> bool:
        """True when it is for this public key: after a type and a random part it holds the same fields."""
        message, fields = Message(self.blob), Message(plain)
        message.get_binary(), message.get_binary(), fields.get_binary()
        return message.get_remainder().startswith(fields.get_remainder()) and bool(fields.get_remainder())


def parse_certificate(blob: bytes) -> Certificate:
    """Return a certificate whose signature holds.

    Raises:
        ValueError: it is none, or its signature does not hold; the text says what is wrong with it.
    """
    kind = Message(blob).get_text()
    try:
        found = load_ssh_public_identity(f"{kind} {base64.b64encode(blob).decode()}".encode())
        if not isinstance(found, SSHCertificate):
            raise ValueError("it is no certificate")
        found.verify_cert_signature()
        authority = found.signature_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    except InvalidSignature:
        raise ValueError("its signature does not hold") from None
    except UnsupportedAlgorithm as error:
        raise ValueError(f"it is made in a way that is not known here ({error})") from error
    return Certificate(
        blob=blob,
        is_for_host=found.type is SSHCertificateType.HOST,
        names=tuple(name.decode("utf-8", "replace") for name in found.valid_principals),
        authority=base64.b64decode(authority.split()[1]),
        key_id=found.key_id.decode("utf-8", "replace"),
        after_s=found.valid_after,
        before_s=found.valid_before,
        has_conditions=bool(found.critical_options),
    )


def read_certificates(paths: Sequence[Path], passed_over: list[str]) -> list[Certificate]:
    """Return the certificates of files that count now; why the others do not goes to `passed_over`."""
    found: list[Certificate] = []
    for path in dict.fromkeys(paths):
        try:
            with path.open("rb") as file:
                words = file.read(_FILE_CAP_BYTES).split()
            certificate = parse_certificate(base64.b64decode(words[1], validate=True))
        except FileNotFoundError:
            continue
        except OSError as error:
            passed_over.append(f"{path} ({error.strerror})")
            continue
        except (ValueError, IndexError) as error:
            passed_over.append(f"{path} (no certificate to sign in with: {error})")
            continue
        why_not = "it is for a host" if certificate.is_for_host else certificate.why_not_now(time.time())
        if why_not:
            passed_over.append(f"{path} ({certificate.label}: {why_not})")
        else:
            found.append(certificate)
    return found


def certified(key: PKey, certificate: Certificate) -> PKey:
    """Return a key that signs in with its certificate; the key itself stays as it is, for others use it too."""
    both = AgentKey(key.agent, key.blob, key.comment) if isinstance(key, AgentKey) else copy.copy(key)
    both.load_certificate(Message(certificate.blob))
    return both


def _day(seconds: int) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (OverflowError, ValueError, OSError):
        return "a day that no calendar has"
