"""Asks a Windows machine about a file, the certificates in files and stores, and the lines of a log file.

Source: the FileSystem and Certificate providers of PowerShell, Get-Acl, Get-FileHash, and streams of .NET that leave a
file open to those who write it.
"""

# As on Linux, what a link leads to is looked at.
READ_FILE = r"""
$path = $env:checked_path
$quiet = @{ ErrorAction = 'SilentlyContinue' }
$item = Get-Item -LiteralPath $path -Force @quiet -ErrorVariable problem
if (-not $item) {
  if ($problem -and $problem[0].CategoryInfo.Category -eq 'PermissionDenied') {
    Missing PermissionDenied "This account may not look at $path."
  }
  return @{ exists = $false }
}
if ($item -isnot [IO.FileSystemInfo]) { Missing NotApplicable "$path is no file; host.registry reads keys." }
$link = if ($item.LinkType -in 'SymbolicLink', 'Junction') { @($item.Target)[0] }
if ($link) {
  $item = Get-Item -LiteralPath ([IO.Path]::Combine([IO.Path]::GetDirectoryName($path), $link)) -Force @quiet
}
if (-not $item) { return @{ exists = $false; link = $link } }
$acl = try { Get-Acl -LiteralPath $item.FullName } catch { $null }
$is_folder = $item -is [IO.DirectoryInfo]
$answer = @{
  exists = $true; link = $link; is_folder = $is_folder
  size_bytes = if ($is_folder) { $null } else { $item.Length }
  now = Moment (Get-Date); modified_at = Moment $item.LastWriteTimeUtc; owner = $acl.Owner; group = $acl.Group
}
if (-not $is_folder -and $item.Length -le $env:largest_bytes) {
  $open = { [IO.File]::Open($item.FullName, 'Open', 'Read', 'ReadWrite, Delete') }
  try {
    $answer.sha256 = (Get-FileHash -InputStream (& $open) -Algorithm SHA256).Hash
    if ($env:asked_text) {
      $reader = [IO.StreamReader]::new((& $open))
      $matching = 0
      while ($null -ne ($line = $reader.ReadLine())) { if ($line.Contains($env:asked_text)) { $matching++ } }
      $answer.matching = $matching
    }
  } catch { $answer.why = $_.Exception.GetBaseException().Message }
}
$answer
"""

# A private key is never sent: of a text its certificates, of other files only what is one certificate and nothing else.
READ_CERTIFICATES = r"""
$path = $env:checked_path; $rows = @(); $closed = @(); $files = 0; $cut = 0; $more = $false; $sent = 0
$type = [Security.Cryptography.X509Certificates.X509Certificate2]; $begin = '-----BEGIN CERTIFICATE-----'
$root = Get-Item -LiteralPath $path -Force -ErrorAction SilentlyContinue -ErrorVariable problem
if (-not $root) {
  return @{ state = if ($problem[0].CategoryInfo.Category -eq 'PermissionDenied') { 'denied' } else { 'missing' } }
}
if ($root.PSProvider.Name -eq 'Certificate') {
  $rows = @(@(Get-ChildItem -LiteralPath $path -Recurse) + $root | Where-Object { $_ -is $type } |
    Select-Object -First (1 + $env:most) | ForEach-Object {
      @{ path = ($_.PSPath -replace '^.*::', 'Cert:\'); data = [Convert]::ToBase64String($_.RawData) }
    })
  $files = $rows.Count
} else {
  $list = if ($root -is [IO.FileInfo]) { $root } else {
    Get-ChildItem -LiteralPath $path -Recurse -Depth 4 -File -ErrorAction SilentlyContinue | Where-Object {
      $_.Extension -in '.pem', '.crt', '.cer', '.cert' -and $_.Length -lt 2097152 } | Select-Object -First 5000
  }
  foreach ($file in $list | Sort-Object FullName) {
    try { $bytes = [IO.File]::ReadAllBytes($file.FullName) } catch { $closed += $file.FullName; continue }
    $files++
    $begun = 0
    $blocks = @(if ($bytes[0] -eq 0x30) {
      $kind = try { [string]$type::GetCertContentType($bytes) } catch { '' }
      if ($kind -eq 'Cert') { [Convert]::ToBase64String($bytes) } else { $begun = 1 }
    } else {
      $text = [Text.Encoding]::ASCII.GetString($bytes)
      $begun = [regex]::Matches($text, $begin).Count
      [regex]::Matches($text, "$begin([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----") |
        ForEach-Object { $_.Groups[1].Value -replace '\s' }
    })
    $cut += [Math]::Max(0, $begun - $blocks.Count)
    foreach ($block in $blocks) { $sent += $block.Length; $rows += @{ path = $file.FullName; data = $block } }
    if ($rows.Count -gt $env:most -or $sent -gt 2097152) { $more = $true; break }
  }
}
@{
  state = 'found'; now = Moment (Get-Date); files = $files; cut = $cut; more = ($more -or $rows.Count -gt $env:most)
  rows = @($rows | Select-Object -First $env:most); closed = @($closed | Select-Object -First 500)
  closed_count = $closed.Count
}
"""

# The rotated versions are those whose name begins with the file's and a sign; the last lines that match are kept.
READ_LOG = r"""
$path = $env:checked_path
if (-not (Test-Path -LiteralPath $path -PathType Leaf)) {
  Missing Unreadable "There is no file $path on this machine. Name one that exists."
}
$item = Get-Item -LiteralPath $path -Force
$from = (Get-Date).AddMinutes(-[int]$env:minutes)
$older = Get-ChildItem -LiteralPath $item.DirectoryName -File -Force -ErrorAction SilentlyContinue | Where-Object {
  $_.Name -match ('^' + [regex]::Escape($item.Name) + '[.-]\d') -and $_.LastWriteTime -ge $from
}
$packed = @($older | Where-Object { $_.Extension -in '.gz', '.zip' })
$options = 'CultureInvariant'
if ($env:ignore_case) { $options += ', IgnoreCase' }
$shown = $env:asked_text
if (-not $env:is_regex) { $shown = [regex]::Escape($shown) }
$pattern = [regex]::new($shown, $options, [TimeSpan]::FromSeconds(1))
$kept = New-Object Collections.Queue
$count = 0; $is_cut = $packed.Count -gt 0; $until = [DateTime]::Now.AddSeconds(20); $read = 0
$plain = @($older | Where-Object { $_ -notin $packed } | Sort-Object LastWriteTime | Select-Object -Last 20)
foreach ($file in $plain + $item) {
  $stream = try { [IO.File]::Open($file.FullName, 'Open', 'Read', 'ReadWrite, Delete') } catch {
    if ($_.Exception.GetBaseException() -isnot [UnauthorizedAccessException]) { throw }
    Missing PermissionDenied "This account may not read $($file.FullName)."
  }
  if ($stream.Length -gt 536870912) { $is_cut = $true; $null = $stream.Seek(-536870912, 'End') }
  $reader = [IO.StreamReader]::new($stream)
  while ($null -ne ($line = $reader.ReadLine())) {
    $read++
    if ($read % 1000 -eq 0 -and [DateTime]::Now -gt $until) { $is_cut = $true; break }
    if (-not $pattern.IsMatch($line)) { continue }
    $count++
    $kept.Enqueue($line.Substring(0, [Math]::Min(2000, $line.Length)))
    if ($kept.Count -gt 2000) { $null = $kept.Dequeue() }
  }
  $stream.Dispose()
}
@{ now = (Get-Date).ToString('o'); count = $count; is_cut = $is_cut; lines = @($kept.ToArray()) }
"""
