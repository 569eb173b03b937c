"""What a sign-in over SSH tried, and the words for its refusal."""

from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.errors import AuthError, ConnectError


@dataclass(slots=True)
class Tried:
    """What a sign-in tried so far, and what came of it."""

    keys: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    agent: str = ""  # what it holds, where that explains something
    offered: tuple[str, ...] = ()  # the methods that the server takes
    accepted: list[str] = field(default_factory=list)  # the server may want a second factor after the first
    asked: list[str] = field(default_factory=list)  # what became of passwords and questions
    told: str = ""  # what the server said last


def refusal(tried: Tried, where: str, user: str, *, is_up: bool) -> AuthError | ConnectError:
    """Return the error that names the keys tried, what was passed over, what the agent holds and what is taken."""
    if not is_up and not tried.keys and not tried.asked:
        return ConnectError(
            f"The connection to {where} went away during the sign-in. Look at the server's log (sshd).",
            rung="sign_in",
        )
    parts = [f"{where} refused the sign-in. Keys tried: {'; '.join(tried.keys) or 'none'}."]
    if tried.passed_over:
        parts.append(f"Not tried: {'; '.join(tried.passed_over)}.")
    if tried.accepted:
        parts.append(f"It took {' and '.join(tried.accepted)}, and wants more.")
    if tried.offered:
        parts.append(f"The server takes: {', '.join(tried.offered)}.")
    if tried.agent and not tried.accepted:
        parts.append(tried.agent)
    if tried.asked:
        told = f" It said: {tried.told}" if tried.told else ""
        parts.append(f"{_sentence('; '.join(one.rstrip('.') for one in tried.asked))}{told}")
    if not is_up:
        parts.append(
            f"It closed the connection after {len(tried.keys)} keys: name one with IdentityFile."
            if not tried.asked
            else "It closed the connection."
        )
    takes_keys = not tried.offered or "publickey" in tried.offered
    key = ", and is the public key in its authorized_keys there" if takes_keys else ""
    parts.append(f"Is {user!r} the right user{key}?")
    return AuthError(" ".join(parts))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
