"""Saves secrets into the keyring and takes them out: the value comes from a prompt or from stdin, never from argv."""

import json
import sys

from desktop.cli.screen import put, say
from desktop.cli.secret.asking import ask_secret
from desktop.domain.errors import InputError
from desktop.records.secret_names import SecretNames, checked_name, forget_named, save_named
from desktop.targets.questions import Question
from desktop.workbench import Workbench

_CAP_BYTES = 64 * 1024


def set_secret(bench: Workbench, name: str) -> int:
    """Save a secret under a name, over one that is there."""
    name = checked_name(name)
    bench.secrets.describe()  # before somebody types it in vain
    save_named(bench.secrets, name, _value(name))
    say(f"The secret {name!r} is in the keyring ({bench.secrets.describe()}).")
    return 0


def forget_secret(bench: Workbench, name: str) -> int:
    """Delete a secret from the keyring."""
    forget_named(bench.secrets, name)
    say(f"The secret {name!r} is no longer in the keyring.")
    return 0


def list_secrets(*, as_json: bool) -> int:
    """Print the names of the secrets that were saved from here."""
    names = SecretNames().read()
    if as_json:
        put(json.dumps({"names": names}, indent=2))
    elif names:
        put("\n".join(names))
    else:
        say("No secret was saved from here. Save one with: handrail secret set NAME")
    return 0


def _value(name: str) -> str:
    value = _typed(name) if sys.stdin is not None and sys.stdin.isatty() else _piped()
    if not value:
        raise InputError(f"No value was given for {name!r}, so nothing was saved.")
    return value


def _typed(name: str) -> str:
    first = ask_secret(Question(f"The secret {name}"))
    if first is None:
        return ""
    again = ask_secret(Question("Once more"))
    if again != first:
        raise InputError("The two differ, so nothing was saved. Try again.")
    return first.text


def _piped() -> str:
    if sys.stdin is None:
        return ""
    data = sys.stdin.buffer.read(_CAP_BYTES + 1)
    if len(data) > _CAP_BYTES:
        raise InputError(f"A secret of more than {_CAP_BYTES} bytes is not saved.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("The secret is no UTF-8 text, so it was not saved.") from error
    return text.removesuffix("\n").removesuffix("\r")
