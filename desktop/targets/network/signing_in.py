"""A try to sign in over SSH from this computer, whose end is an answer and not a fault."""

import time

from desktop.domain.errors import AuthError, ConnectError, DeadlineError, HostKeyError
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call
from desktop.targets.network.limits import narrowed
from desktop.targets.network_door import SignIn, SignInState
from desktop.targets.ssh.target import SshTarget

_TIMEOUT_S = 15.0


def try_to_sign_in(host: str, port: int, user: str, call: Call) -> SignIn:
    """Connect as a step on that host would (agent, key files, configuration), ask who we are there, and leave.

    Nobody is asked for a password or to accept a key."""
    target = SshTarget(TargetRef(TargetKind.SSH, host=host, user=user, port=port))
    begun = time.monotonic()
    try:
        state, said = _outcome(target, narrowed(call, _TIMEOUT_S))
    finally:
        target.close()
    return SignIn(state, said, time.monotonic() - begun)


def _outcome(target: SshTarget, call: Call) -> tuple[SignInState, str]:
    try:
        return SignInState.OK, f"signed in as {target.identify(call).label}"
    except HostKeyError as error:
        return SignInState.KEY_CHANGED if error.is_changed else SignInState.NO_HOST_KEY, str(error)
    except AuthError as error:
        return SignInState.REFUSED, str(error)
    except (ConnectError, DeadlineError) as error:
        return SignInState.BROKEN, str(error)
