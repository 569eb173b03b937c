"""One line, or one JSON object, for each post of the outbox."""

from dataclasses import asdict
from datetime import datetime

from desktop.domain.outbox import PostFault, PostRow, PostState
from desktop.redaction.clean import clean

_STATES = {
    PostState.WAITING: "waits",
    PostState.SENDING: "is on its way",
    PostState.UNKNOWN: "may have arrived",
    PostState.REFUSED: "was refused",
    PostState.SENT: "is sent",
    PostState.DROPPED: "was dropped",
}
_WHAT_TO_DO = {
    PostFault.SIGN_IN: "Sign in again: save the secret of the desk anew, then try again.",
    PostFault.DENIED: "Ask for the right to post there, or drop it.",
    PostFault.NO_TICKET: "Look whether the ticket is there and may be seen; drop it if not.",
    PostFault.CONFLICT: "Look at the ticket, then try again or drop it.",
    PostFault.TOO_LARGE: "Drop it and send less.",
    PostFault.REJECTED: "Drop it and send it otherwise.",
}


def post_line(row: PostRow, held_by: PostRow | None = None) -> str:
    """Return what is known of a post, for a person; `held_by` is the post that it waits for."""
    at = local(row.made_at)
    what = " ".join(word for word in (row.audience, row.kind) if word)
    files = f" +{row.files} files" if row.files > 1 else " +1 file" if row.files else ""
    return clean(f"{row.key}  {at}  {state_of(row):<16}  {row.where}  {what}{files}{_tail(row, held_by)}")


def state_of(row: PostRow) -> str:
    return _STATES[row.state]


def why(row: PostRow, held_by: PostRow | None = None) -> str:
    """Return what last happened to a post and what can be done, in words; empty where there is nothing to say."""
    words = [row.said] if row.said else []
    if held_by:
        words.append(f"It waits for {held_by.key} to {held_by.where}, which {state_of(held_by)}.")
    if row.state is PostState.REFUSED:
        words.append(_WHAT_TO_DO.get(row.fault, "Try again or drop it."))
    elif row.not_before and not row.state.is_final and not held_by:
        words.append(f"It is tried again at {local(row.not_before)}.")
    return " ".join(words)


def post_json(row: PostRow) -> dict[str, object]:
    plain = asdict(row)
    return {name: _utc(value) if isinstance(value, datetime) else value for name, value in plain.items()}


def _tail(row: PostRow, held_by: PostRow | None) -> str:
    told = row.url if row.state is PostState.SENT and row.url else ""
    said = why(row, held_by)
    return "".join(f"  {word}" for word in (told, said) if word)


def local(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")


def _utc(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
