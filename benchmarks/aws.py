"""Ten calls in each of seventeen regions and one for who we are, against bare boto3 and against the AWS CLI.

The server is one of our own, 100 ms away, so that what is measured is how calls wait beside each
other and what a client costs to make. The CLI (Debian's `awscli`) starts once for each call, eight at a time."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from benchmarks.processes import run_child
from benchmarks.rounds import PYTHON, ROUNDS, Goal, interleaved, median, own_home, ratio, timed

REGIONS = (
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-west-1", "eu-west-2",
    "eu-west-3", "eu-central-1", "eu-north-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
    "ap-southeast-1", "ap-southeast-2",
)  # fmt: skip
OPERATIONS = (
    "DescribeVolumes", "DescribeVpcs", "DescribeSubnets", "DescribeInstances", "DescribeAddresses",
    "DescribeSecurityGroups", "DescribeRouteTables", "DescribeImages", "DescribeSnapshots", "DescribeKeyPairs",
)  # fmt: skip
AWAY_S = 0.1
CLI = "/usr/bin/aws"
_IDENTITY = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    "<Arn>arn:aws:iam::123456789012:user/ops</Arn><UserId>A</UserId><Account>123456789012</Account>"
    "</GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
)


def measure() -> list[Goal]:
    with own_home(), _far_server() as url:
        os.environ |= {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        return [*_calls(), *_against_the_cli(url)]


def _calls() -> list[Goal]:
    def ours_first() -> float:
        from desktop.targets.aws.sessions import session_for

        session_for("").forget()
        return timed(ours)

    ways = {
        "first": ours_first,
        "bare": lambda: timed(bare),
        "again": lambda: timed(ours),
        "kept": lambda: timed(kept),
        "one": lambda: timed(once),
        "trip": lambda: AWAY_S,
    }
    found = interleaved(ways, ROUNDS)
    what = f"{len(OPERATIONS)} calls in {len(REGIONS)} regions"
    return [
        Goal(name=f"who we are and {what}, first time / bare boto3", measured=ratio(found, "first", "bare"), limit=1.2,
             detail=f"{median(found['first']):.2f} s against {median(found['bare']):.2f}"),
        Goal(name="the same again / bare boto3 with its clients kept", limit=1.3,
             measured=ratio(found, "again", "kept"),
             detail=f"{median(found['again']):.2f} s against {median(found['kept']):.2f}; "
                    f"{len(OPERATIONS) + 1} round trips are {(len(OPERATIONS) + 1) * AWAY_S:.1f}"),
        Goal(name=f"one call in {len(REGIONS)} regions again / one round trip", limit=1.3,
             measured=ratio(found, "one", "trip"), detail=f"{median(found['one']):.2f} s"),
    ]  # fmt: skip


def ours() -> None:
    """Ask through the program's own door, a thread a region, as its lanes do."""
    from desktop.domain.target_ref import parse_target
    from desktop.targets.aws.target import AwsTarget
    from desktop.targets.base import Call

    AwsTarget(parse_target("aws:")).identify(Call.within(60))

    def one(region: str) -> None:
        door = AwsTarget(parse_target(f"aws:/{region}")).aws(Call.within(60))
        for operation in OPERATIONS:
            door.call("ec2", operation)

    _for_each(REGIONS, one)


def bare() -> None:
    """The best of the bare patterns: one session, its clients made one after the other, a thread a region."""
    import boto3

    session = boto3.Session()
    _ask_bare(
        session.client("sts"), {region: session.client("ec2", region_name=region) for region in REGIONS}
    )


def kept() -> None:
    """The same with clients that were made before."""
    _ask_bare(*_kept_clients())


@cache
def _kept_clients() -> tuple[Any, dict[str, Any]]:
    import boto3

    session = boto3.Session()
    return session.client("sts"), {region: session.client("ec2", region_name=region) for region in REGIONS}


def _ask_bare(sts: Any, clients: dict[str, Any]) -> None:
    from botocore import xform_name

    sts.get_caller_identity()

    def one(region: str) -> None:
        for operation in OPERATIONS:
            getattr(clients[region], xform_name(operation))()

    _for_each(REGIONS, one)


def _for_each(items: Sequence[str], work: Callable[[str], None]) -> None:
    with ThreadPoolExecutor(len(items)) as pool:
        list(pool.map(work, items))


def _against_the_cli(url: str) -> list[Goal]:
    """One call in each region by a fresh process of ours, and by the CLI with eight at once."""
    if not Path(CLI).exists():
        return []

    def cli(region: str) -> None:
        words = [CLI, "--endpoint-url", url, "--region", region, "ec2", "describe-volumes"]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)

    def theirs() -> float:
        begun = time.perf_counter()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(cli, REGIONS))
        return time.perf_counter() - begun

    ways = {"ours": lambda: run_child([PYTHON, "-m", "benchmarks.aws"]).wall_s, "theirs": theirs}
    found = interleaved(ways, min(3, ROUNDS))
    return [
        Goal(name=f"a fresh process over {len(REGIONS)} regions / the AWS CLI, eight at once",
             measured=ratio(found, "ours", "theirs"), limit=0.2,
             detail=f"{median(found['ours']):.2f} s against {median(found['theirs']):.2f}"),
    ]  # fmt: skip


def once() -> None:
    """What the fresh process does."""
    from desktop.domain.target_ref import parse_target
    from desktop.targets.aws.target import AwsTarget
    from desktop.targets.base import Call

    def one(region: str) -> None:
        AwsTarget(parse_target(f"aws:/{region}")).aws(Call.within(60)).call("ec2", "DescribeVolumes")

    _for_each(REGIONS, one)


@contextmanager
def _far_server() -> Iterator[str]:
    """Answer every call after the time that a far server takes."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            action = next(part for part in body.split("&") if part.startswith("Action=")).removeprefix(
                "Action="
            )
            empty = f"<{action}Response><requestId>1</requestId></{action}Response>"
            data = (_IDENTITY if action == "GetCallerIdentity" else empty).encode()
            time.sleep(AWAY_S)
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(data)}\r\n\r\n"
            self.wfile.write(head.encode() + data)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    once()
