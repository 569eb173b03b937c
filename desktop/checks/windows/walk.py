"""Walks the files under a path of a Windows machine and adds up what each directory holds, within a time.

Source: DirectoryInfo.EnumerateFileSystemInfos of .NET. What a file holds on the disk only a call of the system tells,
so its size counts, and 0 for one whose data lies elsewhere; a file of several names counts each time. Links and other
volumes are passed over, and so is what lies deeper than 260 characters, which Windows PowerShell cannot open.
"""

from collections.abc import Mapping

from desktop.checks.linux.disk_walk import File, Folder, Walked
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.domain.errors import UnreadableOutputError
from desktop.targets.base import Shell


def walk_windows(target: Shell, env: Mapping[str, str]) -> tuple[Walked, int]:
    """Return what was added up, the largest first, and the time there in seconds since 1970.

    Raises:
        TargetError: as `ask_windows` raises, or the time was over before a file was seen.
    """
    found = ask_windows(target, _WALK, env=env)
    walked = _walked(found)
    if not walked.is_complete and not walked.file_count:
        raise UnreadableOutputError(
            f"The time was over before any file of {env['checked_path']} was seen. Give the check more time "
            "(budget_s), or a path that holds less."
        )
    return walked, found.need_whole("now_s")


def _walked(found: Found) -> Walked:
    folders = (Folder(each.need_text("path"), each.need_whole("held")) for each in found.items("folders"))
    return Walked(
        held_bytes=found.need_whole("held"),
        file_count=found.need_whole("file_count"),
        denied_count=found.need_whole("denied_count"),
        folders=tuple(sorted(folders, key=lambda each: (-each.held_bytes, each.path))),
        files=tuple(_file(each) for each in found.items("files")),
        is_complete=found.need_truth("is_complete"),
    )


def _file(found: Found) -> File:
    return File(
        path=found.need_text("path"),
        held_bytes=found.need_whole("held"),
        size_bytes=found.need_whole("size"),
        modified_s=found.need_whole("modified_s"),
    )


# Each folder that waits has the names of those above it that are listed. Attributes: 16 a directory, 1024 a link or a
# mount, 0x401000 a file whose data is not here.
_WALK = r"""
$path = if ($env:checked_path -eq '/') { "$env:SystemDrive\" } else { $env:checked_path }
$top = New-Object IO.DirectoryInfo $path
if (Test-Path -LiteralPath $path -PathType Leaf) {
  Missing Unreadable "$path is no directory. Name the one that it is in."
}
if (-not $top.Exists) { Missing Unreadable "There is no $path on this machine. Name a path that exists." }
$clock = [Diagnostics.Stopwatch]::StartNew()
$epoch = New-Object DateTime 1970, 1, 1
[int]$limit, [int]$depth, [int]$budget_ms = $env:limit, $env:depth, $env:budget_ms
$held = @{}; $files = @(); $least = -1; $all = 0; $count = 0; $denied = 0; $is_cut = $false
$waiting = New-Object Collections.Stack
$waiting.Push(@($top, @()))
while ($waiting.Count -and -not $is_cut) {
  $folder, $above = $waiting.Pop()
  $sum = 0
  try {
    foreach ($entry in $folder.EnumerateFileSystemInfos()) {
      if ($clock.ElapsedMilliseconds -gt $budget_ms) { $is_cut = $true; break }
      $marks = [int]$entry.Attributes
      if ($marks -band 16) {
        if ($marks -band 1024) { continue }
        $names = $above
        if ($above.Count -lt $depth) { $names = $above + $entry.FullName }
        $waiting.Push(@($entry, $names))
        continue
      }
      $count++
      $size = $entry.Length
      if ($marks -band 0x401000) { $size = 0 }
      $sum += $size
      if ($size -gt $least) {
        $file = @{ path = $entry.FullName; held = $size; size = $entry.Length
          modified_s = [long]($entry.LastWriteTimeUtc - $epoch).TotalSeconds }
        $files = @($files + $file | Sort-Object { $_.held } -Descending | Select-Object -First $limit)
        if ($files.Count -eq $limit) { $least = $files[-1].held }
      }
    }
  } catch { $denied++ }
  $all += $sum
  foreach ($name in $above) { $held[$name] += $sum }
}
@{
  now_s = [long]([DateTime]::UtcNow - $epoch).TotalSeconds
  held = $all
  file_count = $count
  denied_count = $denied
  is_complete = -not $is_cut
  folders = @($held.GetEnumerator() | Sort-Object Value -Descending | Select-Object -First $limit |
    ForEach-Object { @{ path = $_.Key; held = $_.Value } })
  files = $files
}
"""
