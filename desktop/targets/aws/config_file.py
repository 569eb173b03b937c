"""The AWS profiles of this computer, from the shared configuration and credentials files, without boto3.

The format is that of the AWS CLI (docs: "Configuration and credential file settings").
"""

import os
from collections.abc import Iterator, Mapping
from configparser import Error, RawConfigParser
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectError

_FILE_CAP_BYTES = 2**20
_WAYS = {  # the first key that a profile has tells how it signs in
    "role_arn": "a role",
    "sso_session": "single sign-on",
    "sso_start_url": "single sign-on",
    "credential_process": "a program",
    "web_identity_token_file": "a web identity",
    "aws_access_key_id": "access keys",
}


@dataclass(frozen=True, slots=True)
class AwsProfile:
    """A profile as the files describe it; what they do not say is empty."""

    name: str
    region: str = ""
    signs_in_by: str = ""  # in words


def read_profiles() -> tuple[AwsProfile, ...]:
    """Return the profiles in the order of the files, each once.

    Raises:
        ConnectError (rung `configuration`): a file cannot be read.
    """
    merged: dict[str, dict[str, str]] = {}
    for path, prefix in ((config_file(), "profile "), (credentials_file(), "")):
        for name, values in _sections(path, prefix):
            merged[name] = {**values, **merged.get(name, {})}
    return tuple(_profile(name, values) for name, values in merged.items())


def _profile(name: str, values: Mapping[str, str]) -> AwsProfile:
    way = next((told for key, told in _WAYS.items() if values.get(key)), "")
    return AwsProfile(name, values.get("region", ""), way)


def _sections(path: Path, prefix: str) -> Iterator[tuple[str, dict[str, str]]]:
    parser = RawConfigParser(strict=False, allow_no_value=True)
    try:
        with path.open("rb") as file:
            text = file.read(_FILE_CAP_BYTES).decode("utf-8", "replace")
        parser.read_string(text)
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, Error) as error:
        said = " ".join(str(error).split())
        raise ConnectError(
            f"The AWS profiles in {path} could not be read: {said}. Correct the file.", rung="configuration"
        ) from error
    for section in parser.sections():
        if section != "default" and not section.startswith(prefix):
            continue
        yield (
            section.removeprefix(prefix).strip(),
            {key: value for key, value in parser.items(section) if value is not None},
        )


def config_file() -> Path:
    return Path(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config").expanduser()


def credentials_file() -> Path:
    return Path(os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials").expanduser()
