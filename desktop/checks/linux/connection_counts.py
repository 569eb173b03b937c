"""Counts the TCP connections of a Linux machine on the machine itself: by state, by peer, by destination.

Source: /proc/net/tcp, /proc/net/tcp6 and ip_local_port_range (proc(5), ip(7)).
"""

from collections.abc import Mapping
from ipaddress import ip_address

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, said
from desktop.checks.linux.sockets import address_from_hex
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError, UnreadableOutputError

_STATES = {
    "01": "established",
    "02": "syn-sent",
    "03": "syn-recv",
    "04": "fin-wait-1",
    "05": "fin-wait-2",
    "06": "time-wait",
    "07": "closed",
    "08": "close-wait",
    "09": "last-ack",
    "0A": "listen",
    "0B": "closing",
    "0C": "new-syn-recv",
}
# Counts by state, by peer, and by destination; a connection goes out when its own port is ephemeral and not
# listened on. IPv4 in IPv6 counts as IPv4. Hexadecimal by hand: not every awk reads it.
_COUNT = r"""
function hex(text,  i, n) { n = 0
  for (i = 1; i <= length(text); i++) n = n * 16 + index("0123456789ABCDEF", substr(text, i, 1)) - 1
  return n }
function plain(text) {
  if (length(text) == 32 && substr(text, 1, 24) == "0000000000000000FFFF0000") return substr(text, 25)
  return text }
$2 ~ /^[0-9A-F]+:[0-9A-F]+$/ && $4 ~ /^[0-9A-F][0-9A-F]$/ {
  split($2, own, ":"); split($3, peer, ":")
  if ($4 == "0A") { listens[own[2]] = 1; listening++; next }
  if (wanted != "" && own[2] != wanted && peer[2] != wanted) next
  from = plain(peer[1])
  if (host != "" && host != from) next
  state[$4]++; peers[from]++
  if ($4 == "01") open[from]++
  out[plain(own[1]) " " from " " peer[2] " " own[2]] = 1
}
END {
  print "state 0A", listening + 0
  for (each in state) print "state", each, state[each]
  for (each in out) { split(each, at, " "); number = hex(at[4])
    if (number >= low && number <= high && !(at[4] in listens)) {
      used[at[1] " " at[2] " " at[3]]++; all[at[4]] = 1 } }
  for (each in all) total++
  print "total", total + 0
  for (each in peers) print "peer", peers[each], each, open[each] + 0 | sorted
  close(sorted)
  for (each in used) print "out", used[each], each | sorted_out
}"""
QUESTIONS = {
    "proc_net": "test -r /proc/net/tcp && echo there",
    "range": "cat /proc/sys/net/ipv4/ip_local_port_range 2>/dev/null",
    "counts": """range=$(cat /proc/sys/net/ipv4/ip_local_port_range 2>/dev/null)
low=${range%%[!0-9]*}; high=${range##*[!0-9]}
cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v low="${low:-0}" -v high="${high:-0}" \\
  -v wanted="$port" -v host="$peer" -v sorted="sort -k 2nr | head -n $limit" \\
  -v sorted_out="sort -k 2nr | head -n $limit" "$count\"""",
}


@dataclass(frozen=True, slots=True)
class StateCount:
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class Peer:
    address: str
    count: int
    established_count: int


@dataclass(frozen=True, slots=True)
class Destination:
    """Where connections go out to, from one address of this machine; each takes an ephemeral port of its own."""

    source: str
    address: str
    port: int
    count: int
    used_pct: float | None  # of the ephemeral ports


@dataclass(frozen=True, slots=True)
class Counted:
    states: tuple[StateCount, ...]  # the most first, without the sockets that listen
    listening_count: int
    peers: tuple[Peer, ...]
    destinations: tuple[Destination, ...]
    ephemeral: tuple[int, int] | None  # first and last port; None: this account may not read the range
    ephemeral_count: int


def environment(*, port: int, host: str, limit: int) -> Mapping[str, str]:
    """Return the values of the script."""
    hex_port, peer = f"{port:04X}" if port else "", packed(host) if host else ""
    return {"port": hex_port, "peer": peer, "limit": str(limit), "count": _COUNT}


def packed(host: str) -> str:
    """Return an address as /proc/net/tcp writes it: 32-bit words, little-endian wherever this runs.

    Raises:
        InputError: it is none.
    """
    try:
        address = ip_address(host.strip("[]"))
    except ValueError as error:
        raise InputError(f"The host must be an address, not {host!r}.") from error
    words = (getattr(address, "ipv4_mapped", None) or address).packed
    return "".join(words[at : at + 4][::-1].hex() for at in range(0, len(words), 4)).upper()


def parse_counts(answers: Answers) -> Counted:
    """Return what the machine counted.

    Raises:
        NotApplicableError, UnreadableOutputError: it shows no connections, or did not count them.
    """
    if not answers["proc_net"].strip():
        raise NotApplicableError("This check reads /proc/net/tcp, which the machine does not show.")
    rows = [line.split() for line in answers["counts"].splitlines()]
    states = {row[1]: _int(row[2]) for row in rows if row[:1] == ["state"] and len(row) == 3}
    total = [_int(row[1]) for row in rows if row[:1] == ["total"] and len(row) == 2]
    if "0A" not in states or not total or min(total[0], *states.values()) < 0:
        raise UnreadableOutputError(f"The machine did not count its connections: {said(answers.out)}")
    listening_count, ports = states.pop("0A"), _range(answers["range"])
    size = ports[1] - ports[0] + 1 if ports else 0
    return Counted(
        states=_named(states),
        listening_count=listening_count,
        peers=tuple(peer for row in rows if row[:1] == ["peer"] and (peer := _peer(row))),
        destinations=tuple(to for row in rows if row[:1] == ["out"] and (to := _destination(row, size))),
        ephemeral=ports,
        ephemeral_count=total[0],
    )


def _range(text: str) -> tuple[int, int] | None:
    match [whole(word) for word in text.split()]:
        case [int(low), int(high)] if low <= high <= 65535:
            return low, high
    return None


def _named(states: Mapping[str, int]) -> tuple[StateCount, ...]:
    rows = (StateCount(_STATES.get(code, f"state {code}"), count) for code, count in states.items())
    return tuple(sorted(rows, key=lambda row: (-row.count, row.state)))


def _peer(row: list[str]) -> Peer | None:
    match row:
        case [_, count, address, open_count] if _int(count) >= 0 and _int(open_count) >= 0:
            shown = _address(address)
            return Peer(shown, int(count), int(open_count)) if shown else None
    return None


def _destination(row: list[str], size: int) -> Destination | None:
    match row:
        case [_, count, own, address, port] if _int(count) >= 0:
            source, shown = _address(own), _address(address)
            try:
                number = int(port, 16)
            except ValueError:
                return None
            if not source or not shown:
                return None
            used_pct = round(100 * int(count) / size, 2) if size else None
            return Destination(source, shown, number, int(count), used_pct)
    return None


def _address(text: str) -> str:
    try:
        return address_from_hex(text)
    except ValueError:
        return ""


def _int(text: str) -> int:
    number = whole(text)
    return -1 if number is None else number
