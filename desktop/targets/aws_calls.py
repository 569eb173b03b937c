"""One call of an account within the limits of the call it is for, with botocore's faults in our words."""

from collections.abc import Callable
from typing import TypeVar

from desktop.domain.errors import AuthError
from desktop.targets.aws_errors import translated
from desktop.targets.aws_sessions import AwsSession, session_for
from desktop.targets.base import Call
from desktop.targets.waiting import in_thread

T = TypeVar("T")


def asked(profile: str, call: Call, what: str, work: Callable[[AwsSession], T]) -> T:
    """Return what the work gives; after a refused sign-in the session is dropped, so that the next call signs in anew.

    Raises:
        HandrailError: as `translated` tells it; DeadlineError, CancelledError: the call was over first.
    """
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError  # it is none of the first two

    session = session_for(profile)
    call.check(what)
    try:
        return in_thread(lambda: work(session), call, what)
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        fault = translated(error, what, profile)
        if isinstance(fault, AuthError):
            session.forget()
        raise fault from error
