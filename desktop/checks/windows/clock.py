r"""Reads what the Windows Time service says about a clock, and how far off its time server finds it.

Source: ``w32tm /query /status`` and ``/query /source``. Their labels are in the language of the machine, so values are
told by their form: `0(` and `3(` of the leap indicator, `0x…` of the reference id. What w32tm calls the offset is what
is left to correct, so the offset is measured at the server it follows, by one packet of NTP (RFC 5905).
"""

import base64
import binascii
import re
from datetime import datetime

from desktop.checks.linux.time_services import ClockState
from desktop.checks.windows.powershell import Found

_LEAP = re.compile(r".{1,60}?[:\uff1a]\s{0,5}([0-3]) ?\(")
_STRATUM = re.compile(r".{1,60}?[:\uff1a]\s{0,5}(\d{1,2}) ?\(")
_REFERENCE = re.compile(r".{1,60}?[:\uff1a]\s{0,5}0x([0-9A-Fa-f]{8})\b")
_SERVER = re.compile(r"([A-Za-z0-9.:_-]{1,253})(?:,0x[0-9A-Fa-f]{1,8})?")
_UNSYNCHRONISED, _LOCAL_CLOCK = "3", "4C4F434C"  # leap indicator; LOCL
_PACKET, _EPOCH_S = 48, 2_208_988_800  # seconds from 1900, where NTP begins, to 1970

READ_CLOCK = r"""
$services = @(Get-CimInstance Win32_Service -Filter "Name = 'W32Time' or Name = 'NTP'" |
  ForEach-Object { @{ name = $_.Name; state = $_.State } })
$kept = Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\Parameters' -ErrorAction SilentlyContinue
if ($services | Where-Object { $_.name -eq 'W32Time' -and $_.state -eq 'Running' }) {
  $status = @(w32tm.exe /query /status)
  $source = [string](w32tm.exe /query /source | Select-Object -First 1)
}
if ($source -match '^\s*([A-Za-z0-9.:_-]+)(,0x[0-9a-f]+)?\s*$') {
  try {
    $udp = [Net.Sockets.UdpClient]::new($Matches[1], 123)
    $udp.Client.ReceiveTimeout = 3000
    $packet = [byte[]]::new(48); $packet[0] = 0x23
    $from = [Net.IPEndPoint]::new([Net.IPAddress]::Any, 0)
    $sent = [DateTime]::UtcNow
    $length = $udp.Send($packet, 48)
    $reply = $udp.Receive([ref]$from)
    $back = [DateTime]::UtcNow
  } catch { $reply = $null }
}
@{
  services = $services; type = $kept.Type; status = @($status); source = $source
  reply = if ($reply) { [Convert]::ToBase64String($reply) } else { $null }
  sent = Moment $sent; back = Moment $back
}
"""


def clock_of(found: Found) -> ClockState | None:
    """Return the state of the clock; None where the machine has no time service that is known."""
    states = {row.text("name"): row.text("state") for row in found.items("services")}
    if states.get("W32Time") != "Running" and states.get("NTP") == "Running":
        return ClockState(None, None, None, "ntpd")
    if "W32Time" not in states:
        return None
    source = (found.text("source") or "").strip()
    if states["W32Time"] != "Running" or found.text("type") == "NoSync":
        return ClockState(synchronised=False, offset_s=None, source=None, service="w32time")
    is_synchronised = _is_synchronised(found.texts("status"))
    server = _SERVER.fullmatch(source)
    return ClockState(
        synchronised=is_synchronised,
        offset_s=_offset_s(found) if server else None,
        source=(server[1] if server else source or None) if is_synchronised is not None else None,
        service="w32time",
    )


def _is_synchronised(lines: list[str]) -> bool | None:
    """Return what the status says; None when it is refused or of another form."""
    leap = next((row[1] for line in lines if (row := _LEAP.match(line))), None)
    stratum = next((row[1] for line in lines[1:] if (row := _STRATUM.match(line))), None)
    reference = next((row[1] for line in lines if (row := _REFERENCE.match(line))), None)
    if leap is None or stratum is None or reference is None:
        return None
    return leap != _UNSYNCHRONISED and stratum != "0" and reference.upper() != _LOCAL_CLOCK


def _offset_s(found: Found) -> float | None:
    """Return how far ahead this clock is of the server's; None where the server did not answer."""
    text, sent, back = found.text("reply"), found.moment("sent"), found.moment("back")
    if not text or not sent or not back:
        return None
    try:
        packet = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(packet) < _PACKET or packet[1] == 0:  # stratum 0 is a refusal
        return None
    received_s, answered_s = _seconds(packet[32:40], sent), _seconds(packet[40:48], sent)
    behind_s = ((received_s - sent.timestamp()) + (answered_s - back.timestamp())) / 2
    return round(-behind_s, 4)


def _seconds(stamp: bytes, about: datetime) -> float:
    """Return a time of NTP as seconds from 1970, in the era of NTP (136 years) that is nearest to a moment."""
    seconds = int.from_bytes(stamp, "big") / 2**32 - _EPOCH_S
    return seconds + 2**32 * round((about.timestamp() - seconds) / 2**32)
