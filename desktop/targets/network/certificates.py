"""What a certificate says, read with `cryptography`; and whether its names cover a host."""

import warnings
from datetime import datetime
from ipaddress import ip_address

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.utils import CryptographyDeprecationWarning

from desktop.domain.errors import UnreadableOutputError
from desktop.targets.network_door import Certificate


def parse_certificate(der: bytes) -> Certificate:
    """Return what a DER certificate says.

    Raises:
        UnreadableOutputError: it is no certificate that can be read.
    """
    try:
        with warnings.catch_warnings():  # of old roots whose serial is negative
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            return _read(x509.load_der_x509_certificate(der))
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise UnreadableOutputError(f"The certificate cannot be read: {error}.") from error


def _read(certificate: x509.Certificate) -> Certificate:
    return Certificate(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        names=_names(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        serial=f"{certificate.serial_number:x}",
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        key=_key(certificate),
        signature=_signature(certificate),
        is_self_signed=certificate.subject == certificate.issuer,
    )


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = (str(address) for address in found.get_values_for_type(x509.IPAddress))
    return (*found.get_values_for_type(x509.DNSName), *addresses)


def _key(certificate: x509.Certificate) -> str:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return "not known"
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}"
    return type(key).__name__.removesuffix("PublicKey").removeprefix("_")


def _signature(certificate: x509.Certificate) -> str:
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return "not known"
    return algorithm.name if algorithm else "none"


def names_cover(names: tuple[str, ...], host: str) -> bool:
    """True when a subject alternative name covers the host (RFC 6125: `*` is the whole first label)."""
    try:
        address = ip_address(host)
    except ValueError:
        return any(_covers(name, host) for name in names)
    return str(address) in names


def _covers(name: str, host: str) -> bool:
    name, host = name.lower().rstrip("."), _ascii(host).lower().rstrip(".")
    if not name.startswith("*."):
        return name == host
    first, _, rest = host.partition(".")
    return bool(first) and rest == name[2:] and "." in rest


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def days_between(earlier: datetime, later: datetime) -> float:
    """Return days, negative when `later` is past."""
    return (later - earlier).total_seconds() / 86400
