"""Reads the hosts of a source: the one way for the terminal and the window."""

import os
from collections.abc import Callable
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.host_source import Kind, Source
from desktop.domain.target_ref import parse_target
from desktop.hosts_from.host_list import MOST_HOSTS, HostList
from desktop.hosts_from.inventory import hosts_of_inventory
from desktop.hosts_from.inventory_ini import read_ini
from desktop.hosts_from.table import PARTS, hosts_of, read_file, text_of
from desktop.targets.base import AwsAccount, Call
from desktop.targets.open import TargetPool

_YAML = (".yml", ".yaml")
_INI = (".ini", ".cfg", ".inventory")
_BESIDE = ("group_vars", "host_vars")


@dataclass(frozen=True, slots=True)
class Reader:
    """`account` opens an AWS account by its target, such as `aws:ops/eu-west-1`."""

    ssh_config: Path | None = None
    account: Callable[[str], AwsAccount] | None = None

    def read(self, source: Source) -> HostList:
        """Return the targets of a source.

        Raises:
            InputError, RunbookError, TargetError: with the place and what to do.
        """
        match source.kind:
            case Kind.FILE:
                return self._file(source)
            case Kind.SSH_CONFIG:
                from desktop.hosts_from.ssh_names import hosts_of_ssh_config

                return hosts_of_ssh_config(source, self.ssh_config)
            case Kind.ANSIBLE:
                return self._inventory(source)
            case Kind.EC2:
                return self._ec2(source)

    def _file(self, source: Source) -> HostList:
        file = _path(source)
        columns = {part: column for part in PARTS if (column := source.one(part))}
        return hosts_of(text_of(read_file(file)), file.name, columns)

    def _inventory(self, source: Source) -> HostList:
        from desktop.hosts_from.inventory_tool import asked, find_tool

        file = _path(source) if source.place else None
        if tool := find_tool():
            name = str(file) if file else "Ansible's own inventory"
            return hosts_of_inventory(asked(tool, file, name), source.one("group"), name)
        if file is None:
            raise InputError("`ansible-inventory` is not installed here. Name the inventory: ansible:FILE.")
        return inventory_of(file, source.one("group"))

    def _ec2(self, source: Source) -> HostList:
        from desktop.hosts_from.ec2 import hosts_of_ec2

        if self.account is None:
            raise InputError(f"{source}: no AWS account can be asked here.")
        return hosts_of_ec2(source, self.account(f"aws:{source.place or '/'}"))


def find_hosts(targets: Callable[[], TargetPool], source: Source, call: Call) -> HostList:
    """Return the hosts of a source, with the SSH settings and the accounts of these targets.

    Raises:
        InputError, RunbookError, TargetError: with the place and what to do.
    """
    pool = targets()

    def account(target: str) -> AwsAccount:
        return pool.target(parse_target(target)).aws(call)

    return Reader(pool.settings.ssh_config, account).read(source)


def read_hosts(file: Path, *, most: int = MOST_HOSTS) -> HostList:
    """Return the hosts of a file that somebody dropped: an inventory by its ending, else a list.

    Raises:
        InputError, RunbookError: it cannot be read, or holds no host.
    """
    if file.suffix.lower() in (*_YAML, *_INI):
        return inventory_of(file, "")
    return hosts_of(text_of(read_file(file)), file.name, most=most)


def inventory_of(file: Path, group: str) -> HostList:
    """Return the hosts of an inventory that is read here, and nothing run for it.

    Raises:
        InputError, RunbookError: with the line.
    """
    if file.is_dir() or (os.access(file, os.X_OK) and file.is_file() and read_file(file)[:2] == b"#!"):
        raise InputError(
            f"{file} is a {'folder' if file.is_dir() else 'program'}, which only Ansible reads. Install ansible-core, "
            "which brings ansible-inventory, or name one file."
        )
    if file.suffix.lower() in _YAML:
        from desktop.hosts_from.inventory_yaml import read_yaml

        inventory = read_yaml(read_file(file), file.name)
    else:
        inventory = read_ini(text_of(read_file(file)), file.name)
    found = hosts_of_inventory(inventory, group, file.name)
    beside = [name for name in _BESIDE if (file.parent / name).is_dir()]
    if not beside:
        return found
    told = f"what stands in {' and '.join(beside)}, which is read where ansible-inventory is installed"
    return HostList(found.name, found.targets, found.column, (*found.left_out, told))


def _path(source: Source) -> Path:
    if not source.place:
        raise InputError(f"{source} names no file.")
    return Path(source.place).expanduser()
