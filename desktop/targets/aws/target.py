"""An AWS account and region as a target: who we are there, and a door through which only reads go."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from desktop.domain.errors import InputError, UnreadableOutputError
from desktop.domain.target_ref import TargetRef
from desktop.domain.values import Fields, Value
from desktop.expressions.nearest import did_you_mean
from desktop.targets.aws.answers import plain
from desktop.targets.aws.calls import asked
from desktop.targets.aws.errors import no_region
from desktop.targets.aws.gate import check_operation, refusal
from desktop.targets.aws.sessions import AwsSession
from desktop.targets.base import AwsAccount, Call, Identity, Stream, Target
from desktop.targets.settings import TargetSettings

T = TypeVar("T")
_EVIDENCE_CHARACTERS = 200_000  # of one answer
# They have one endpoint for all regions, so that they need none to be set.
_GLOBAL = frozenset(
    {
        "sts",
        "iam",
        "organizations",
        "route53",
        "cloudfront",
        "support",
        "health",
        "ce",
        "globalaccelerator",
        "account",
        "budgets",
    }
)


class AwsTarget(Target):
    """An account reached with a profile (empty: the default), in a region (empty: the profile's)."""

    def __init__(self, ref: TargetRef, settings: TargetSettings | None = None) -> None:
        super().__init__(ref)

    def identify(self, call: Call) -> Identity:
        door = AwsDoor(self.ref, call)
        who = door.call("sts", "GetCallerIdentity")
        account, arn = str(who.get("Account", "")), str(who.get("Arn", ""))
        facts: dict[str, Value] = {
            "account": account,
            "arn": arn,
            "user_id": who.get("UserId"),
            "profile": self.ref.profile,
            "region": door.known_region,
            "os": "aws",
        }
        return Identity(f"{arn} (account {account})", facts)

    def aws(self, call: Call) -> AwsAccount:
        return AwsDoor(self.ref, call)


class AwsDoor:
    """Read-only calls within the limits of one call."""

    def __init__(self, ref: TargetRef, call: Call) -> None:
        self._ref, self._call = ref, call
        self._known_region: str | None = ref.region or None

    @property
    def region(self) -> str:
        if not self.known_region:
            raise InputError(no_region(self._ref.profile))
        return self.known_region

    @property
    def known_region(self) -> str:
        """The region, or an empty text when none is set."""
        if self._known_region is None:
            self._known_region = self._do("Reading the AWS configuration", lambda session: session.region)
        return self._known_region

    def credentials(self) -> str:
        """Get credentials as the profile says (keys, SSO, a role, a process) and return how, in botocore's word.

        Raises:
            AuthError: there are none, or they have ended; ConnectError, DeadlineError, CancelledError.
        """
        return self._do("Getting AWS credentials", lambda session: session.credentials_from())

    def call(self, service: str, operation: str, **parameters: Value) -> Fields:
        region, what = self._where(service, operation)

        def ask(session: AwsSession) -> object:
            client = _checked_client(session, service, region, operation, parameters)
            return getattr(client, _method_name(operation))(**parameters)

        return self._answer(what, self._do(what, ask))

    def pages(self, service: str, operation: str, **parameters: Value) -> Iterator[Fields]:
        region, what = self._where(service, operation)
        client = self._do(
            what, lambda session: _checked_client(session, service, region, operation, parameters)
        )
        name = _method_name(operation)
        if not client.can_paginate(name):
            yield self.call(service, operation, **parameters)
            return
        pages = iter(client.get_paginator(name).paginate(**parameters))
        while (page := self._do(what, lambda _session: next(pages, None))) is not None:
            yield self._answer(what, page)

    def answer_date(self, service: str, operation: str) -> datetime:
        region, what = self._where(service, operation)

        def ask(session: AwsSession) -> object:
            client = _checked_client(session, service, region, operation, {})
            return getattr(client, _method_name(operation))()

        raw = self._do(what, ask)
        told = raw["ResponseMetadata"]["HTTPHeaders"].get("date", "") if isinstance(raw, dict) else ""
        self._answer(what, raw)
        try:
            return parsedate_to_datetime(told)
        except ValueError as error:
            raise UnreadableOutputError(f"{what}: the answer tells no time ({told[:60]!r}).") from error

    def _where(self, service: str, operation: str) -> tuple[str, str]:
        region = self.known_region if service in _GLOBAL else self.region
        return region, f"{service} {operation}" + (f" in {region}" if region else "")

    def _do(self, what: str, work: Callable[[AwsSession], T]) -> T:
        return asked(self._ref.profile, self._call, what, work)

    def _answer(self, what: str, raw: object) -> Fields:
        fields = plain(raw)
        assert isinstance(fields, Mapping)
        if self._call.on_output is not None:
            text = f"{what}: {json.dumps(fields, default=str)}"[:_EVIDENCE_CHARACTERS]
            self._call.on_output(Stream.STDOUT, f"{text}\n".encode())
        return fields


def _checked_client(
    session: AwsSession, service: str, region: str, operation: str, parameters: Mapping[str, Value]
) -> Any:
    """Return the client after making sure that it is asked for nothing but a read."""
    from botocore.exceptions import UnknownServiceError

    try:
        client = session.client(service, region)
    except UnknownServiceError as error:
        raise InputError(
            f"AWS has no service {service!r}.{did_you_mean(service, session.services())}"
        ) from error
    model = client.meta.service_model
    if operation not in model.operation_names:
        reads = [name for name in model.operation_names if not refusal(service, name)]
        raise InputError(f"{service} has no operation {operation!r}.{did_you_mean(operation, reads)}")
    check_operation(service, model.operation_model(operation), parameters)
    return client


def _method_name(operation: str) -> str:
    from botocore import xform_name

    return xform_name(operation)
