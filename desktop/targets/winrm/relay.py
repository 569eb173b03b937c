"""The script that runs in the remote session: it starts one powershell.exe, feeds it, and relays what it writes.

A process for each text, as over SSH: the same exit status and errors, and its values are gone with it. Only .NET is
used after the start, for while a pipeline is being stopped PowerShell runs no commands.
"""

import base64
import binascii
from collections.abc import Iterable

from desktop.dataclass import dataclass
from desktop.domain.errors import UnreadableOutputError
from desktop.targets.base import Stream

RELAY = """\
param([string]$Arguments, [string]$Line)
$info = New-Object System.Diagnostics.ProcessStartInfo
$info.FileName = 'powershell.exe'
$info.Arguments = $Arguments
$info.UseShellExecute = $false
$info.CreateNoWindow = $true
$info.RedirectStandardInput = $true
$info.RedirectStandardOutput = $true
$info.RedirectStandardError = $true
$process = [System.Diagnostics.Process]::Start($info)
try {
  "pid $($process.Id)"
  $names = 'out', 'err'
  $streams = $process.StandardOutput.BaseStream, $process.StandardError.BaseStream
  $buffers = (New-Object byte[] 16384), (New-Object byte[] 16384)
  $reads = New-Object 'System.Threading.Tasks.Task[]' 2
  foreach ($at in 0, 1) { $reads[$at] = $streams[$at].ReadAsync($buffers[$at], 0, 16384) }
  $bytes = [Text.Encoding]::ASCII.GetBytes($Line)
  try {
    $process.StandardInput.BaseStream.Write($bytes, 0, $bytes.Length)
    $process.StandardInput.Close()
  } catch { $null = $_ }
  $open = 2
  while ($open -gt 0) {
    $at = [System.Threading.Tasks.Task]::WaitAny($reads, 250)
    if ($at -lt 0) { continue }
    $count = $reads[$at].Result
    if ($count -gt 0) {
      "$($names[$at]) $([Convert]::ToBase64String($buffers[$at], 0, $count))"
      $reads[$at] = $streams[$at].ReadAsync($buffers[$at], 0, 16384)
    } else {
      $open--
      $reads[$at] = (New-Object 'System.Threading.Tasks.TaskCompletionSource[int]').Task
    }
  }
  $process.WaitForExit()
  "end $($process.ExitCode)"
} finally {
  if (-not $process.HasExited) {
    $end = New-Object System.Diagnostics.ProcessStartInfo
    $end.FileName = 'taskkill.exe'
    $end.Arguments = "/T /F /PID $($process.Id)"
    $end.UseShellExecute = $false
    $end.CreateNoWindow = $true
    $null = [System.Diagnostics.Process]::Start($end).WaitForExit(3000)
  }
}
"""
_STREAMS = {"out": Stream.STDOUT, "err": Stream.STDERR}


@dataclass(frozen=True, slots=True)
class Relayed:
    """What some lines of the relay said."""

    pieces: tuple[tuple[Stream, bytes], ...] = ()
    process: int = 0  # 0: not told here
    exit_status: int | None = None  # None: it has not ended


def read_relay(lines: Iterable[object]) -> Relayed:
    """Return what the lines say; an exit status as Windows counts it, from 0 to 4294967295.

    Raises:
        UnreadableOutputError: a line is none of the relay's.
    """
    pieces: list[tuple[Stream, bytes]] = []
    process, exit_status = 0, None
    for line in lines:
        word, _, rest = str(line).partition(" ")
        try:
            match word:
                case "out" | "err":
                    pieces.append((_STREAMS[word], base64.b64decode(rest, validate=True)))
                case "pid":
                    process = int(rest)
                case "end":
                    exit_status = int(rest) & 0xFFFFFFFF
                case _:
                    raise ValueError(word)
        except (ValueError, binascii.Error) as error:
            raise UnreadableOutputError(
                f"The remote session gave {str(line)[:80]!r}, which is no line of ours."
            ) from error
    return Relayed(tuple(pieces), process, exit_status)
