"""One long-lived boto3 session for each profile, and its clients: made under a lock, kept by service and region.

A client may be shared between threads, making one may not; a new session for each thread costs 100 times a kept one.
"""

import os
import threading
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.garbage import collector_off
from desktop.targets.aws.config_file import config_file, credentials_file

if TYPE_CHECKING:
    import boto3

CONNECT_TIMEOUT_S = 4.0
READ_TIMEOUT_S = 20.0
MAX_ATTEMPTS = 5  # the first one counts
_DEFAULT_REGION = "us-east-1"
# A session is bound to what these said when it was made.
_BINDING = (
    "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CA_BUNDLE",
)  # fmt: skip


_making = threading.Lock()


class AwsSession:
    """A profile's session and clients."""

    def __init__(self, profile: str) -> None:
        self._profile = profile
        self._lock = threading.Lock()
        self._session: boto3.Session | None = None
        self._clients: dict[tuple[str, str, int], Any] = {}
        self._files: tuple[str, ...] = ()

    @property
    def region(self) -> str:
        """The region of the environment or the profile; empty when neither names one."""
        with self._lock:
            # The AWS CLI and other SDKs read AWS_REGION first; boto3 alone does not know it.
            return os.environ.get("AWS_REGION") or self._made().region_name or ""

    def credentials_from(self) -> str:
        """Get the credentials, renewing them where that is needed, and return where they come from."""
        from botocore.exceptions import NoCredentialsError

        with self._lock:
            found = self._made().get_credentials()
        if found is None:
            raise NoCredentialsError
        found.get_frozen_credentials()
        return str(found.method)

    def setting(self, name: str) -> str:
        """Return what the profile says under a name of its own; empty when it says nothing."""
        with self._lock:
            said = self._made()._session.get_scoped_config().get(name, "")
        return said if isinstance(said, str) else ""

    def client(self, service: str, region: str, attempts: int = MAX_ATTEMPTS) -> Any:
        """Return the client of a service in a region (empty: where a global service is asked)."""
        key = (service, region or _DEFAULT_REGION, attempts)
        found = self._clients.get(key)
        if found is not None:
            return found
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._new_client(*key)
            return self._clients[key]

    def services(self) -> list[str]:
        with self._lock:
            return self._made().get_available_services()

    def forget(self) -> None:
        """Drop session and clients, so that the next call reads the credentials anew (after a sign-in)."""
        with self._lock:
            self._session = None
            self._clients = {}

    def follow(self, files: tuple[str, ...]) -> None:
        """Begin anew where the files of profiles are not as they were when it was last asked for."""
        if files == self._files:
            return
        with self._lock:
            self._files, self._session, self._clients = files, None, {}

    def _made(self) -> "boto3.Session":
        if self._session is None:
            self._session = _new_session(self._profile)
        return self._session

    def _new_client(self, service: str, region: str, attempts: int) -> Any:
        from botocore.config import Config

        config = Config(
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=READ_TIMEOUT_S,
            retries={"mode": "standard", "total_max_attempts": attempts},
            max_pool_connections=32,
            user_agent_extra="handrail",
        )
        with collector_off():  # the many small objects of a service's model take half the time
            return self._made().client(service, region_name=region, config=config)  # type: ignore[call-overload]


def session_for(profile: str) -> AwsSession:
    """Return the one session of a profile, as the environment and the files of profiles are now."""
    endpoints = (
        f"{name}={value}" for name, value in os.environ.items() if name.startswith("AWS_ENDPOINT_URL_")
    )
    session = _session(profile, (*(os.environ.get(name, "") for name in _BINDING), *sorted(endpoints)))
    session.follow((_as_it_is(config_file()), _as_it_is(credentials_file())))
    return session


def _as_it_is(file: Path) -> str:
    """Return what is another once somebody has written the file."""
    try:
        found = file.stat()
    except OSError:  # boto3 tells what is wrong with it
        return str(file)
    return f"{file} {found.st_mtime_ns} {found.st_size}"


@lru_cache(maxsize=64)
def _session(profile: str, binding: tuple[str, ...]) -> AwsSession:
    return AwsSession(profile)


def _new_session(profile: str) -> "boto3.Session":
    """Return a session that shares with the others what was read of services: it is 30 MB, and ten times the work."""
    import boto3
    from botocore.session import Session

    core = Session(profile=profile or None)
    with _making:
        loader = _loader(core.get_config_variable("data_path"))
        core.register_component("data_loader", loader)
        session = boto3.Session(botocore_session=core)  # adds its folder to those of the loader each time
        loader.search_paths[:] = dict.fromkeys(loader.search_paths)
    return session


@cache
def _loader(data_path: str | None) -> Any:
    from botocore.loaders import create_loader

    return create_loader(data_path)
