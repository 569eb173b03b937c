"""Certificates made on the spot: an authority, and servers' certificates that are good or wrong in one way."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True)
class Files:
    """A certificate with its chain, and its key, as PEM files."""

    chain: Path
    key: Path


class Authority:
    """A root with an intermediate below it, which signs the servers' certificates."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._root_key, self._key = _new_key(), _new_key()
        self._root = _signed(
            _name("Test Root"), self._root_key, _name("Test Root"), self._root_key, is_ca=True
        )
        self._own = _signed(_name("Test Issuer"), self._key, _name("Test Root"), self._root_key, is_ca=True)
        self.file = folder / "root.pem"
        self.file.write_bytes(_pem(self._root))

    def issue(
        self, label: str, *names: str, days: float = 90, age_days: float = 1, with_chain: bool = True
    ) -> Files:
        """Sign a certificate for these names that ends in `days` (negative: it has ended)."""
        key = _new_key()
        own = _signed(
            _name(label), key, _name("Test Issuer"), self._key, names=names, days=days, age_days=age_days
        )
        sent = (own, self._own) if with_chain else (own,)
        return _written(self._folder / label, b"".join(map(_pem, sent)), key)


def self_signed(folder: Path, label: str, *names: str) -> Files:
    key = _new_key()
    return _written(folder / label, _pem(_signed(_name(label), key, _name(label), key, names=names)), key)


def _written(base: Path, chain: bytes, key: ec.EllipticCurvePrivateKey) -> Files:
    files = Files(base.with_suffix(".crt"), base.with_suffix(".key"))
    files.chain.write_bytes(chain)
    files.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _name(label: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, label)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _signed(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    names: tuple[str, ...] = (),
    days: float = 90,
    age_days: float = 1,
    is_ca: bool = False,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=age_days))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_general(name) for name in names]), critical=False
        )
    return builder.sign(issuer_key, hashes.SHA256())
