"""The client of a desk, by its vendor."""

from desktop.desks.desk import Client
from desktop.desks.http import checked_site
from desktop.desks.patience import Patience
from desktop.domain.desk import DeskConfig, DeskKind, SignInWith
from desktop.domain.errors import InputError


def open_client(config: DeskConfig, secret: str, patience: Patience | None = None) -> Client:
    """Return the client of a desk; nothing is asked of it yet.

    Raises:
        InputError: the desk is not set up as its vendor needs it.
    """
    check_config(config)
    match config.kind:
        case DeskKind.JIRA:
            from desktop.desks.jira import Jira

            return Jira(config, secret, patience)
        case DeskKind.ZENDESK:
            from desktop.desks.zendesk import Zendesk

            return Zendesk(config, secret, patience)
        case DeskKind.FRESHDESK:
            from desktop.desks.freshdesk import Freshdesk

            return Freshdesk(config, secret, patience)


def check_config(config: DeskConfig) -> None:
    """Find out, without asking the desk, whether it can be asked at all.

    Raises:
        InputError: it cannot; the message says what is missing.
    """
    if not config.name or not config.name.replace("-", "").replace("_", "").isalnum():
        raise InputError(f"{config.name!r} is no name for a desk: letters, digits, - and _, such as jira.")
    checked_site(config.address)
    is_bearer = config.sign_in is SignInWith.BEARER
    if config.kind is DeskKind.FRESHDESK and is_bearer:
        raise InputError("Freshdesk signs in with an API key and knows no bearer token.")
    if config.kind is not DeskKind.FRESHDESK and not is_bearer and "@" not in config.account:
        raise InputError(f"An API token of {config.kind} belongs to an account: give its e-mail (--account).")
    kind, _, name = config.internal_to.partition(":")
    if config.internal_to and config.internal_to != "everyone" and not (kind in ("role", "group") and name):
        raise InputError(f"--internal-to {config.internal_to}: write role:NAME, group:NAME or everyone.")
