"""Hosts that the SSH settings name in full and that fit a pattern of OpenSSH: `web-*`, `db?`."""

import os
from pathlib import Path

from desktop.domain.host_source import Source
from desktop.hosts_from.host_list import Found, HostList, listed
from desktop.targets.ssh.config import config_files
from desktop.targets.ssh.config_file import host_matches, hosts_named_in


def hosts_of_ssh_config(source: Source, config_file: Path | None) -> HostList:
    """Return them in the order of the files.

    Raises:
        InputError: none fits; ConnectError: a file cannot be read.
    """
    pattern = source.place or "*"
    files = config_files(config_file, Path(os.environ.get("HOME") or Path.home()))
    named = [name for name in hosts_named_in(files) if host_matches([pattern], name)]
    advice = (
        f"Among the Host lines of {' and '.join(map(str, files))} none names a host in full that fits {pattern}; "
        "a line with a pattern names none."
    )
    return listed(str(source), [Found(where=name, host=name) for name in named], advice=advice)
