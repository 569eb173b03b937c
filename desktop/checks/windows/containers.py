"""Asks docker or podman of a Windows machine for their containers.

Windows PowerShell 5.1 drops the quotes of what it gives to a program, so a container is told as a list of values.
"""

import json
from collections.abc import Mapping, Sequence

from desktop.domain.errors import UnreadableOutputError

_CAP = 500  # containers that are looked at
# What a program writes as an error ends a script here, unless errors are let pass.
READ_CONTAINERS = f"""
$ErrorActionPreference = 'Continue'
$runtimes = @(); $problems = @()
foreach ($name in $env:asked_runtimes.Split(' ')) {{
  $program = (Get-Command $name -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1).Path
  if (-not $program) {{ continue }}
  $ids = @(& $program ps -aq 2>&1 | ForEach-Object {{ [string]$_ }})
  if ($LASTEXITCODE -ne 0) {{ $problems += "$name`: $($ids -join ' ')"; continue }}
  $ids = @($ids | Where-Object {{ $_ -match '^[0-9a-f]{{12}}$' }} | Select-Object -First {_CAP})
  $shown = @(if ($ids) {{ & $program inspect --type container --format $env:list_format @ids 2>$null }})
  $runtimes += @{{ name = $name; count = $ids.Count; containers = $shown }}
}}
@{{ now = Moment (Get-Date); runtimes = $runtimes; problems = $problems }}
"""


def list_format(fields: Sequence[str]) -> str:
    """Return a format of `docker inspect` that gives fields as JSON with commas; one in braces stands as it is."""
    return ",".join(field if field.startswith("{") else f"{{{{json {field}}}}}" for field in fields)


def listed(line: str, runtime: str, names: Sequence[str]) -> Mapping[str, object]:
    """Read a container as a list of values, in the order of the names.

    Raises:
        UnreadableOutputError: it is none.
    """
    try:
        shown = json.loads(f"[{line}]")
    except (ValueError, RecursionError):
        shown = None
    if not isinstance(shown, list) or len(shown) != len(names):
        raise UnreadableOutputError(f"{runtime} described a container in another form: {line[:200]!r}")
    return dict(zip(names, shown, strict=True))
