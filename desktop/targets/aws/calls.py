"""One call of an account within the limits of the call it is for, with botocore's faults in our words."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from desktop.domain.errors import AuthError, UnreadableOutputError
from desktop.targets.aws.errors import translated
from desktop.targets.aws.sessions import AwsSession, session_for
from desktop.targets.base import Call
from desktop.targets.waiting import in_thread

T = TypeVar("T")


def asked(profile: str, call: Call, what: str, work: Callable[[AwsSession], T]) -> T:
    """Return what the work gives; after a refused sign-in the session is dropped, so that the next call signs in anew.

    Raises:
        HandrailError: as `translated` tells it; DeadlineError, CancelledError: the call was over first.
        UnreadableOutputError: a web page came, which botocore may take for an answer without anything in it.
    """
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError  # it is none of the first two

    session = session_for(profile)
    call.check(what)
    try:
        answer = in_thread(lambda: work(session), call, what)
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        fault = translated(error, what, profile)
        if isinstance(fault, AuthError):
            session.forget()
        raise fault from error
    _refuse_page(answer, what)
    return answer


def _refuse_page(answer: object, what: str) -> None:
    """Refuse a page that was read as XML in which there is nothing; what holds fields was an answer."""
    if not isinstance(answer, Mapping) or set(answer) != {"ResponseMetadata"}:
        return
    headers = answer["ResponseMetadata"].get("HTTPHeaders") or {}
    if str(headers.get("content-type", "")).startswith("text/html"):
        raise UnreadableOutputError(
            f"{what}: a web page came instead of an answer of AWS. Is a proxy or the sign-in of a network in the way?"
        )
