"""What the person's files say about a host or a profile, for the strip over its test. Reads files, may ask `ssh -G`."""

from pathlib import Path

from desktop.domain.database_url import Engine
from desktop.domain.errors import HandrailError
from desktop.domain.target_ref import TargetRef
from desktop.paths import data_dir
from desktop.records.snapshot import read_snapshot
from desktop.redaction.clean import clean
from desktop.targets.aws.config_file import read_profiles
from desktop.targets.ssh.config import HostConfig, host_config
from desktop.ui.connections.port import About
from desktop.ui.wording import clock_time
from desktop.workbench import utc_now

_NOT_SAID = "not said"


def about_host(ref: TargetRef, ssh_config: Path | None) -> tuple[About, ...]:
    """Return user, address, key and way, as a connection would take them, or why the files cannot be followed."""
    try:
        config = host_config(ref, ssh_config)
    except HandrailError as fault:
        return (About("SSH settings", clean(str(fault))),)
    facts = (
        About("User", config.user or "yours on this computer"),
        About("Address", f"{config.host} port {config.port}"),
        About("Key", _key(config)),
        About("Over", ", ".join(jump.label for jump in config.jumps) or "direct"),
    )
    return tuple(About(one.label, clean(one.value)) for one in facts)


def _key(config: HostConfig) -> str:
    named = [path.name for path in config.identities if path.exists()]
    parts = [] if config.identities_only or config.agent == "none" else ["agent"]
    return ", ".join([*parts, *named]) or "none found"


def about_database(ref: TargetRef) -> tuple[About, ...]:
    url = ref.database
    if url is None:
        return (About("Name", f"{clean(ref.profile)} in your connections or pg_service.conf"),)
    if url.engine is Engine.SQLITE:
        return (About("Engine", str(url.engine)), About("File", clean(url.database)))
    return (
        About("Engine", str(url.engine)),
        About("User", clean(url.user) or _NOT_SAID),
        About("Address", clean(url.host or url.socket) or _NOT_SAID),
        About("Encryption", url.sslmode or "as the driver prefers"),
    )


def about_account(ref: TargetRef) -> tuple[About, ...]:
    try:
        profile = next((one for one in read_profiles() if one.name == ref.profile), None)
    except HandrailError as fault:
        return (About("AWS settings", clean(str(fault))),)
    region = ref.region or (profile.region if profile else "")
    way = profile.signs_in_by if profile else ""
    return (
        About("Profile", clean(ref.profile) or "default"),
        About("Region", clean(region) or _NOT_SAID),
        About("Signs in by", way or _NOT_SAID),
    )


def runs_there(target: str) -> tuple[About, ...]:
    """Return how many runs there were on a target, and when the last one was."""
    times = [row.last_at for row in read_snapshot(data_dir()) if row.target_ref == target]
    return (About("Runs there", f"{len(times)}, last {clock_time(max(times), utc_now())}"),) if times else ()
