"""The order in which keys are offered to an SSH server, each before that with its certificate."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.targets.ssh.certificates import certified, read_certificates
from desktop.targets.ssh.config import HostConfig
from desktop.targets.ssh.keys import Offer, Unlock, load_key, public_blob


def offers(
    config: HostConfig, agent_keys: Sequence[Offer], unlock: Unlock, passed_over: list[str]
) -> Iterator[Offer]:
    """Give the keys in the order in which they are tried, each before that with its certificate."""
    beside = (path.with_name(f"{path.name}-cert.pub") for path in config.identities)
    certificates = read_certificates([*config.certificates, *beside], passed_over)
    for offer in _plain_offers(config, agent_keys, unlock, passed_over):
        for one in certificates:
            if offer.key.public_blob is None and one.certifies(offer.plain):
                yield Offer(certified(offer.key, one), f"{offer.label} with {one.label}", offer.plain)
        yield offer


def _plain_offers(
    config: HostConfig, agent_keys: Sequence[Offer], unlock: Unlock, passed_over: list[str]
) -> Iterator[Offer]:
    """Give the agent's and the files' keys; locked files come last, when a person is asked."""
    wanted = {blob for path in config.identities if (blob := public_blob(path))}
    matching = [one for one in agent_keys if one.plain in wanted]
    other = [] if config.identities_only else [one for one in agent_keys if one not in matching]
    yield from matching
    if not config.has_own_identities:
        yield from other
    done = {one.plain for one in matching}
    locked: list[Path] = []
    for path in config.identities:
        if path.suffix == ".pub" or not path.exists() or public_blob(path) in done:
            continue
        if offer := load_key(path, locked, passed_over):
            yield offer
    if config.has_own_identities:
        yield from other
    for path in locked:
        if offer := unlock.key(path, passed_over):
            yield offer
