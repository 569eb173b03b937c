"""OpenLDAP's slapd on ports of its own, with one person in it and a certificate of the tests' authority."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.certificates import Files
from tests.servers.sshd import free_port

BASE = "dc=example,dc=org"
READER, PASSWORD = f"cn=reader,{BASE}", "correct horse"
_CONFIG = """
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_ldif
pidfile {folder}/slapd.pid
TLSCertificateFile {chain}
TLSCertificateKeyFile {key}
TLSCACertificateFile {chain}
database ldif
suffix {base}
rootdn {reader}
rootpw "{password}"
directory {folder}/data
"""
_ENTRY = f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n"


@dataclass(frozen=True, slots=True)
class Slapd:
    port: int
    tls_port: int


@contextmanager
def slapd(folder: Path, files: Files) -> Iterator[Slapd]:
    """Serve until the block ends."""
    (folder / "data").mkdir()
    config = folder / "slapd.conf"
    config.write_text(
        _CONFIG.format(
            folder=folder, chain=files.chain, key=files.key, base=BASE, reader=READER, password=PASSWORD
        )
    )
    # A copy, because some systems confine the program at its own place to its own files.
    program = shutil.copy(shutil.which("slapd", path="/usr/sbin:/usr/bin") or "", folder)
    subprocess.run([program, "-T", "add", "-f", str(config)], input=_ENTRY, text=True, check=True)
    server = Slapd(free_port(), free_port())
    urls = f"ldap://127.0.0.1:{server.port} ldaps://127.0.0.1:{server.tls_port}"
    process = subprocess.Popen(
        [program, "-d", "0", "-f", str(config), "-h", urls],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(server.port)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("slapd does not answer")
