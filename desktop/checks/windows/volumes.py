"""Finds the volume of a Windows machine that holds a path, for the checks that look at its space.

Source: the class Win32_Volume, which knows volumes that are mounted in folders too.
"""

# Leaves `$volume`: the one whose mount point is the longest beginning of the path. `/` is the drive that Windows is on.
FIND_VOLUME = r"""
$path = if ($env:checked_path -eq '/') { "$env:SystemDrive\" } else { $env:checked_path }
if (-not (Test-Path -LiteralPath $path)) {
  Missing Unreadable "There is no $path on this machine. Name a path that exists."
}
$full = [IO.Path]::GetFullPath($path).TrimEnd('\') + '\'
$volumes = @(Get-CimInstance Win32_Volume)
if (-not $volumes) { Missing PermissionDenied 'This account sees no volume at all. Run as an administrator there.' }
$volume = $volumes |
  Where-Object { $_.Name -and $full.StartsWith($_.Name, [StringComparison]::OrdinalIgnoreCase) } |
  Sort-Object { $_.Name.Length } -Descending | Select-Object -First 1
if (-not $volume) { Missing NotApplicable "No volume of this machine holds $path." }
"""
