"""Running EC2 instances by their tags, with the address that they are to be reached at."""

from collections.abc import Iterator, Mapping, Sequence

from desktop.domain.errors import InputError
from desktop.domain.host_source import Source
from desktop.domain.values import Fields, Value
from desktop.hosts_from.host_list import MOST_HOSTS, Found, HostList, listed
from desktop.targets.base import AwsAccount

_ADDRESS = {"private": "PrivateIpAddress", "public": "PublicIpAddress", "private-name": "PrivateDnsName",
            "public-name": "PublicDnsName"}  # fmt: skip
_PAGE = 1000  # as many as DescribeInstances gives at once


def hosts_of_ec2(source: Source, account: AwsAccount) -> HostList:
    """Return them as AWS lists them, page by page; one without the wanted address is left out.

    Raises:
        InputError: no such kind of address, or no running instance; and what a call to AWS raises.
    """
    kind = source.one("address") or "private"
    if kind not in _ADDRESS:
        raise InputError(f"{source}: {kind!r} is no address of an instance. Write {', '.join(_ADDRESS)}.")
    found = _found(_instances(source, account), kind, source.one("user"), source.one("port"))
    tags = " and ".join(
        f"{name.removeprefix('tag:')}={'|'.join(values)}" for name, values in _tags(source).items()
    )
    what = f" with {tags}" if tags else ""
    advice = f"No running instance{what} in {account.region} has a {kind} address. Look at the tags and the region."
    return listed(str(source), found, advice=advice)


def _tags(source: Source) -> Mapping[str, Sequence[str]]:
    return {name: values for name, values in source.wanted.items() if name.startswith("tag:")}


def _instances(source: Source, account: AwsAccount) -> Iterator[Fields]:
    filters: list[Value] = [{"Name": "instance-state-name", "Values": ["running"]}]
    filters += [{"Name": name, "Values": list(values)} for name, values in _tags(source).items()]
    count = 0
    for page in account.pages("ec2", "DescribeInstances", Filters=filters, MaxResults=_PAGE):
        for group in _records(page, "Reservations"):
            yield from _records(group, "Instances")
            count += len(_records(group, "Instances"))
        if count > MOST_HOSTS:
            return


def _found(instances: Iterator[Fields], kind: str, user: str, port: str) -> Iterator[Found | str]:
    for one in instances:
        where = str(one.get("InstanceId") or "an instance")
        if address := one.get(_ADDRESS[kind]):
            yield Found(where=where, host=str(address), user=user, port=port)
        else:
            yield f"{where}: no {kind} address"


def _records(fields: Fields, name: str) -> list[Fields]:
    value = fields.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []
