"""The AWS profiles of the person's files, as connections."""

from collections.abc import Callable, Iterator

from desktop.domain.errors import InputError
from desktop.domain.target_ref import parse_target
from desktop.records.connections import LastTest
from desktop.redaction.clean import clean
from desktop.targets.aws.config_file import read_profiles
from desktop.ui.connections.port import Connection, Source


def profile_rows(last: Callable[[str], LastTest | None]) -> Iterator[Connection]:
    for profile in read_profiles():
        try:
            target = str(parse_target(f"aws:{profile.name}/{profile.region}".rstrip("/")))
        except InputError:
            continue  # no target can be written for it
        told = " · ".join(part for part in (profile.region, profile.signs_in_by) if part)
        yield Connection(
            source=Source.AWS, name=clean(profile.name), target=target, told=clean(told), last=last(target)
        )
