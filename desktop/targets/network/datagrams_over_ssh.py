"""One datagram from an SSH host, sent by what is there: Python, Perl, or a netcat that knows UDP.

sshd forwards no datagrams. The payload travels as hexadecimal digits in the environment.
"""

import errno
import re
from datetime import UTC, datetime

from desktop.domain.errors import NotApplicableError, UnreadableOutputError
from desktop.targets.base import CommandOutput, Shell
from desktop.targets.network.datagrams import answer, judge_error, silence
from desktop.targets.network_door import Datagram, DatagramState

_PYTHON = """
import binascii, errno, os, socket, time
value = os.environ
host, port = value["hr_address"], int(value["hr_port"])
sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(float(value["hr_wait_s"]))
try:
    sock.connect((host, port))
    sent = time.time()
    sock.send(binascii.unhexlify(value["hr_payload"]))
    data = sock.recv(65535)
    print("answered %.6f %.6f %s" % (sent, time.time(), binascii.hexlify(data).decode()))
except socket.timeout:
    print("silent")
except (OSError, IOError) as error:
    print("error " + errno.errorcode.get(error.errno, "none"))
"""
# Time::HiRes is not part of the smallest Perl (perl-base); without it the times are left out.
_PERL = """
use Socket qw(:DEFAULT inet_pton pack_sockaddr_in6);
my $fine = eval { require Time::HiRes; 1 };
sub now { return $fine ? sprintf("%.6f", Time::HiRes::time()) : "-" }
my ($host, $port) = ($ENV{hr_address}, $ENV{hr_port});
my $is6 = $host =~ /:/;
my $to = $is6 ? pack_sockaddr_in6($port, inet_pton(AF_INET6, $host)) : sockaddr_in($port, inet_aton($host));
my %names = map { my $n = $_; (eval { Errno->can($n)->() } // -1, $n) }
    qw(ECONNREFUSED EHOSTUNREACH ENETUNREACH EACCES EPERM EMSGSIZE EADDRNOTAVAIL EAFNOSUPPORT);
sub failed { print "error ", $names{$! + 0} // "none", "\\n"; exit 0 }
socket(my $sock, $is6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0) or failed();
connect($sock, $to) or failed();
my $sent = now();
send($sock, pack("H*", $ENV{hr_payload}), 0) // failed();
my $ready = "";
vec($ready, fileno($sock), 1) = 1;
if (!select($ready, undef, undef, $ENV{hr_wait_s})) { print "silent\\n"; exit 0 }
defined(recv($sock, my $data, 65535, 0)) or failed();
print "answered $sent ", now(), " ", unpack("H*", $data), "\\n";
"""
_SCRIPT = r"""
if command -v python3 >/dev/null 2>&1; then exec python3 -c "$hr_python"; fi
if command -v perl >/dev/null 2>&1; then exec perl -MErrno -e "$hr_perl"; fi
if command -v nc >/dev/null 2>&1; then
    said=$( { printf %b "$hr_payload_octal"; sleep "$hr_whole_s"; } |
        nc -u -w "$hr_whole_s" "$hr_address" "$hr_port" 2>&1 | od -An -v -tx1 | tr -d ' \n')
    printf 'netcat %s\n' "$said"
    exit 0
fi
echo nothing
"""
_ANSWERED = re.compile(r"answered (\d{1,11}\.\d{6}|-) (\d{1,11}\.\d{6}|-) ((?:[0-9a-f]{2})*)")
_NETCAT = re.compile(r"netcat ?((?:[0-9a-f]{2})*)")


def send_from_there(target: Shell, address: str, port: int, payload: bytes, wait_s: float) -> Datagram:
    """Send from an SSH host.

    Raises:
        NotApplicableError: nothing there can send a datagram. ConnectError: it has no route.
    """
    values = {
        "hr_address": address,
        "hr_port": str(port),
        "hr_wait_s": f"{wait_s:.3f}",
        "hr_whole_s": str(max(1, round(wait_s))),
        "hr_payload": payload.hex(),
        "hr_payload_octal": "".join(f"\\0{byte:03o}" for byte in payload),
        "hr_python": _PYTHON,
        "hr_perl": _PERL,
    }
    return parse(target.run_script(_SCRIPT, env=values), address, port, len(payload))


def parse(out: CommandOutput, address: str, port: int, size: int) -> Datagram:
    """Return what the script there printed."""
    line = out.stdout.strip()
    if line == "silent":
        return silence(address, port)
    if line == "nothing":
        raise NotApplicableError(
            "A UDP datagram can be sent from a host with python3, perl or nc; this one has none."
        )
    if line.startswith("error ") and (code := getattr(errno, line.removeprefix("error "), None)):
        return judge_error(address, port, code, "there", size)
    if found := _ANSWERED.fullmatch(line):
        sent_at, received_at = _moment(found[1]), _moment(found[2])
        took_s = (received_at - sent_at).total_seconds() if sent_at and received_at else None
        return answer(address, port, bytes.fromhex(found[3]), sent_at, received_at, took_s)
    if found := _NETCAT.fullmatch(line):
        return _of_netcat(bytes.fromhex(found[1]), address, port)
    raise UnreadableOutputError(
        f"Sending a datagram from there ended with {out.exit_status}: {(out.stderr or out.stdout)[:200]!r}."
    )


def _of_netcat(data: bytes, address: str, port: int) -> Datagram:
    """netcat gives data and no times, and most of them hide a refusal."""
    if b"onnection refused" in data:
        return judge_error(address, port, errno.ECONNREFUSED, "there", 0)
    if data:
        return answer(address, port, data, None, None, None)
    said = "nothing came back in time (netcat there cannot tell a refusal from silence)"
    return Datagram(address, port, DatagramState.SILENT, said, address)


def _moment(text: str) -> datetime | None:
    return None if text == "-" else datetime.fromtimestamp(float(text), UTC)
