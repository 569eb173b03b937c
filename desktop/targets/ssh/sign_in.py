"""Signs in to an SSH server: the agent's keys, key files, then what a person is asked for, until it is content."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

from paramiko import AuthenticationException, BadAuthenticationType, SSHException, Transport

from desktop.dataclass import dataclass
from desktop.domain.errors import AuthError, ConnectError
from desktop.targets.asking import cleaned, put_question, turn
from desktop.targets.base import Call
from desktop.targets.questions import Question
from desktop.targets.settings import TargetSettings
from desktop.targets.ssh.config import HostConfig
from desktop.targets.ssh.dialogue import EndlessError, converse
from desktop.targets.ssh.keys import Offer, Unlock, agent_keys_of, agent_words
from desktop.targets.ssh.offers import offers
from desktop.targets.ssh.passwords import TRIES, Passwords
from desktop.targets.ssh.signing import sign
from desktop.targets.ssh.talk import Talk
from desktop.targets.ssh.tried import Tried, refusal

_VERDICT_S = (
    15.0  # how long a server may take to say whether a password or code is right; PAM waits on purpose
)
_PUBLICKEY, _INTERACTIVE, _PASSWORD = "publickey", "keyboard-interactive", "password"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What it took, in words, and whether keys were enough."""

    words: str
    is_by_keys: bool


def sign_in(
    transport: Transport, config: HostConfig, user: str, call: Call, settings: TargetSettings
) -> SignedIn:
    """Sign in and return what with.

    Raises:
        AuthError: refused; the message names the methods offered and the keys tried.
        ConnectError (rung `sign_in`): no answer in time, or the connection went away.
        CancelledError: stopped while a person was asked.
    """
    one = _SignIn(transport, config, user, call, settings)
    return SignedIn(one.through(), one.is_by_keys)


class _SignIn:
    def __init__(
        self, transport: Transport, config: HostConfig, user: str, call: Call, settings: TargetSettings
    ) -> None:
        self._transport, self._config, self._user = transport, config, user
        self._call, self._settings = call, settings
        self._tried = Tried()
        self._passwords = Passwords(config, user, call, settings)
        self._where = f"{user}@{config.alias}"
        self.is_by_keys = True
        self._returned: list[Offer] = []  # keys that came too early: it takes keys only after something else

    def through(self) -> str:
        tried, is_up = self._tried, self._transport.is_active
        unlock = Unlock(self._call, self._settings, is_over=lambda: not is_up())
        with agent_keys_of(self._config, tried.passed_over) as agent_keys:
            tried.agent = agent_words(self._config, agent_keys)
            keys = offers(self._config, agent_keys, unlock, tried.passed_over)
            while is_up():
                count = len(tried.accepted)
                if self._next_factor(keys):
                    return " and ".join(tried.accepted)
                if len(tried.accepted) == count:
                    break
        raise self._refusal()

    def _next_factor(self, keys: Iterator[Offer]) -> bool:
        """Give one thing that the server takes; true when it wants nothing more."""
        if self._takes(_PUBLICKEY) and self._by_key(keys):
            return not self._tried.offered
        if not self._tried.offered and self._transport.is_active():
            self._tried.offered = self._methods()
            if self._transport.is_authenticated():
                self._tried.accepted.append("nothing: it asked for nothing")
                return True
        if self._takes(_INTERACTIVE) and self._by_answers():
            return not self._tried.offered
        return self._takes(_PASSWORD) and self._by_password() and not self._tried.offered

    def _takes(self, method: str) -> bool:
        offered = self._tried.offered
        return self._transport.is_active() and (method in offered or (not offered and method == _PUBLICKEY))

    # -- keys ------------------------------------------------------------------------------------

    def _by_key(self, keys: Iterator[Offer]) -> bool:
        tried = self._tried
        self._transport.auth_timeout = max(0.1, min(self._settings.connect_timeout_s, self._call.left_s))
        again, self._returned = self._returned, []
        for source in (again, keys):
            for offer in source:
                if not self._transport.is_active():
                    return False
                if offer.label not in tried.keys:
                    tried.keys.append(offer.label)
                if self._accepts_key(offer):
                    return True
                if tried.offered and _PUBLICKEY not in tried.offered:
                    self._returned.append(offer)
                    return False
        return False

    def _accepts_key(self, offer: Offer) -> bool:
        tried = self._tried
        try:
            with self._call.cancel.held():  # an agent may ask its person, or a key wait to be touched
                signature = sign(self._transport, self._user, offer.key)
        except (SSHException, OSError) as error:
            tried.passed_over.append(
                f"{offer.label} (it did not sign: {cleaned(str(error)) or 'no reason given'})"
            )
            tried.keys.remove(offer.label)
            return False
        try:
            tried.offered = tuple(self._transport.auth_publickey(self._user, signature))
        except BadAuthenticationType as error:
            tried.offered = tuple(error.allowed_types)
            return False
        except AuthenticationException as error:
            if _is_timeout(error):
                raise self._no_answer() from error
            return False
        except (SSHException, EOFError, OSError) as error:
            tried.passed_over.append(f"{offer.label}: {cleaned(str(error))}")
            return False
        tried.accepted.append(offer.label)
        return True

    # -- passwords -------------------------------------------------------------------------------

    def _by_password(self) -> bool:
        is_gone = self._is_gone
        with closing(self._passwords.candidates(is_gone)) as candidates:  # type: ignore[type-var]
            for password in candidates:
                if is_gone():
                    return False
                if self._accepts_password(password):
                    self._passwords.took(password)
                    self.is_by_keys = False
                    self._tried.accepted.append("a password")
                    return True
                self._passwords.refused(password)
                self._note_once("a password was refused")
        if self._passwords.why_none:
            self._note_once(self._passwords.why_none)
        return False

    def _accepts_password(self, password: str) -> bool:
        self._transport.auth_timeout = max(_VERDICT_S, self._call.left_s)
        try:
            offered = self._transport.auth_password(self._user, password, fallback=False)
        except AuthenticationException as error:
            if _is_timeout(error):
                raise self._no_answer() from error
            return False
        except (SSHException, EOFError, OSError):
            return False
        self._tried.offered = tuple(offered)
        return True

    # -- questions of the server -----------------------------------------------------------------

    def _by_answers(self) -> bool:
        with closing(self._passwords.candidates(self._is_gone)) as candidates:  # type: ignore[type-var]
            for number in range(TRIES):
                if self._is_gone():
                    return False
                with ExitStack() as holding:
                    talk = Talk(self, candidates, holding, is_again=number > 0)
                    is_right = self._converse(talk)
                if is_right is not None:
                    return is_right
        return False

    def _converse(self, talk: Talk) -> bool | None:
        """Return whether it let us in; None when the answers were wrong and may be given anew."""
        try:
            offered = converse(self._transport, self._user, talk.answer, max(_VERDICT_S, self._call.left_s))
        except EndlessError as error:
            self._note_once(str(error))
            return False
        except AuthenticationException as error:
            if _is_timeout(error):
                raise self._no_answer() from error
            talk.was_wrong()
            self._note_once(
                "the answers were refused" if talk.has_answered else "it asked nothing and refused"
            )
            return None if talk.has_answered else False
        except (SSHException, EOFError, OSError):
            return False
        if offered is None:
            self._note_once(self._passwords.why_none or "its question was not answered")
            return False
        talk.was_right()
        self.is_by_keys = False
        self._tried.offered = offered
        self._tried.accepted.append("an answer to its question" if talk.has_answered else "no question")
        return True

    def ask(self, question: Question) -> str | None:
        if self._settings.ask_secret is None:
            return None
        answer = put_question(self._settings.ask_secret, question, self._call, self._is_gone)
        return None if answer is None else answer.text

    @property
    def where(self) -> str:
        return self._where

    def hold_turn(self, holding: ExitStack) -> None:
        """From here to the end of the conversation nobody else asks the person anything."""
        holding.enter_context(
            turn(self._settings.said_before.asking, self._call, f"Signing in to {self._where}")
        )

    @property
    def passwords(self) -> Passwords:
        return self._passwords

    def _is_gone(self) -> bool:
        return not self._transport.is_active()

    # -- what came of it -------------------------------------------------------------------------

    def _note_once(self, words: str) -> None:
        if words not in self._tried.asked:
            self._tried.asked.append(words)

    def _methods(self) -> tuple[str, ...]:
        """Ask the server which ways to sign in it takes."""
        try:
            return tuple(self._transport.auth_none(self._user))
        except BadAuthenticationType as error:
            return tuple(error.allowed_types)
        except (SSHException, EOFError, OSError):
            return ()

    def _no_answer(self) -> ConnectError:
        return ConnectError(
            f"{self._user} got no answer to the sign-in within {self._transport.auth_timeout:g} s. The host may be "
            "overloaded, or the link stalls: try again, and look at the host's load and at its DNS (UseDNS).",
            rung="sign_in",
        )

    def _refusal(self) -> AuthError | ConnectError:
        is_up = self._transport.is_active()
        if is_up and not self._tried.offered:
            self._tried.offered = self._methods()
        return refusal(self._tried, self._where, self._user, is_up=is_up)

    def tell(self, told: str) -> None:
        self._tried.told = cleaned(told)


def _is_timeout(error: AuthenticationException) -> bool:
    return "timeout" in str(error).lower()  # paramiko has no class of its own for it
