"""What goes wrong with a help desk, and what that means for a post that was on its way."""

from desktop.domain import errors


class DeskError(errors.DeskError):
    """A desk did not do what was asked.

    `may_have_arrived`: the answer was lost or unclear, so it has to be looked for before it is sent again.
    `is_worth_retrying`: the same request may go through later; `retry_after_s` is what the desk asks for.
    Both are said of the post as a whole: what fails before anything of it was sent cannot have arrived.
    """

    may_have_arrived = False
    is_worth_retrying = False

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        retry_after_s: float | None = None,
        may_have_arrived: bool | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_s = retry_after_s
        if may_have_arrived is not None:
            self.may_have_arrived = may_have_arrived


class DeskUnreachableError(DeskError):
    """No connection was made: nothing was sent."""

    is_worth_retrying = True


class ReplyLostError(DeskError):
    """It was sent, and no whole answer came back."""

    may_have_arrived = True
    is_worth_retrying = True


class DeskFaultError(DeskError):
    """The desk itself failed (5xx): what was sent may have been taken."""

    may_have_arrived = True
    is_worth_retrying = True


class DeskBusyError(DeskError):
    """Too many requests (429): nothing was taken."""

    is_worth_retrying = True


class DeskSignInError(DeskError):
    """The desk does not know who asks (401)."""


class DeskDeniedError(DeskError):
    """The account may not do this (403)."""


class TicketNotFoundError(DeskError):
    """There is no such ticket, or the account may not see it (404)."""


class DeskConflictError(DeskError):
    """Somebody changed the ticket meanwhile (409)."""


class PostTooLargeError(DeskError):
    """More than the desk takes (413)."""


class PostRefusedError(DeskError):
    """The desk refuses what was sent (400, 415, 422)."""


class StrangeReplyError(DeskError):
    """An answer that cannot be read: not JSON, or not what the desk's description promises."""

    may_have_arrived = True
