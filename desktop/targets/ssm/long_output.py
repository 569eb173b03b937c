"""What a command wrote beyond what Systems Manager answers with, from the bucket that it was kept in."""

from typing import Any
from urllib.parse import unquote, urlsplit

from desktop.domain.errors import HandrailError, TargetError, UnreadableOutputError
from desktop.targets.aws.sessions import AwsSession
from desktop.targets.base import OUTPUT_CAP_BYTES, Call
from desktop.targets.ssm.answers import Invocation
from desktop.targets.ssm.run_command import RunCommand, code_of

_PAUSE_S = 0.5  # the agent writes to the bucket on its own, and may be late
_LATE_S = 10.0


def whole_stdout(door: RunCommand, invocation: Invocation, call: Call) -> str:
    """Return the whole output from S3, with its middle left out when it is over the cap of every target.

    Raises:
        UnreadableOutputError: it is not there, or this identity may not read it.
    """
    bucket, key = place_of(invocation.stdout_url)
    late = Call.within(min(_LATE_S, call.left_s), cancel=call.cancel)
    while True:
        try:
            return door.output(lambda session, region: _read(session, region, bucket, key), f"s3 {key}", late)
        except HandrailError as fault:
            is_late = isinstance(fault, TargetError) and code_of(fault) in ("NoSuchKey", "404")
            if not is_late or late.left_s <= _PAUSE_S or late.cancel.wait(_PAUSE_S):
                raise UnreadableOutputError(
                    f"The output is longer than Systems Manager answers with, and could not be read from {bucket}: "
                    f"{fault}",
                    partial_output=invocation.stdout,
                ) from fault


def place_of(url: str) -> tuple[str, str]:
    """Return bucket and key of `https://s3.REGION.amazonaws.com/BUCKET/KEY` or `https://BUCKET.s3.….com/KEY`."""
    parts = urlsplit(url)
    path = unquote(parts.path.lstrip("/"))
    host = parts.hostname or ""
    if ".s3." in host or ".s3-" in host:
        return host.partition(".s3")[0], path
    bucket, _, key = path.partition("/")
    return bucket, key


def _read(session: AwsSession, region: str, bucket: str, key: str) -> str:
    client: Any = session.client("s3", region)
    body = client.get_object(Bucket=bucket, Key=key)["Body"]
    data: bytes = body.read(OUTPUT_CAP_BYTES + 1)
    if len(data) > OUTPUT_CAP_BYTES:
        raise UnreadableOutputError(f"it is over {OUTPUT_CAP_BYTES:,} bytes.")
    return data.decode("utf-8", "replace")
