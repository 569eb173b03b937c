"""Sets help desks up at the terminal, and tries the way to each."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace

from desktop.cli.exit_codes import Exit
from desktop.cli.prompts import can_ask
from desktop.cli.screen import put, say
from desktop.cli.secret.store import forget_secret, set_secret
from desktop.desks.desk import Client
from desktop.desks.opening import check_config
from desktop.domain.desk import DeskConfig, DeskKind, SignInWith
from desktop.domain.errors import InputError, SecretUnavailableError
from desktop.redaction.clean import clean
from desktop.shift.desks_here import DesksHere
from desktop.workbench import Workbench

_TEST_S = 60.0
_MARKS = {"ok": "✓", "broken": "✗", "unknown": "?", "not_tried": "·"}


def add_desk(bench: Workbench, name: str, given: Mapping[str, str]) -> int:
    """Keep a desk as it was given; what was not is as before."""
    here = DesksHere(bench.secrets)
    before = {one.name: one for one in here.book.desks}.get(name)
    config = _changed(before, given) if before else _new(name, given)
    check_config(config)
    here.book.keep(config)
    say(f"The desk {name} is set up: {config.kind}, {config.address}.")
    if before is None or before.address != config.address:
        _ask_for_secret(bench, config)
    say(f"Next: handrail desk test {name}")
    return Exit.PASS


def list_desks(bench: Workbench, *, as_json: bool) -> int:
    """Print the desks that are set up."""
    desks = DesksHere(bench.secrets).book.desks
    if as_json:
        put(json.dumps([asdict(one) for one in desks], indent=2))
        return Exit.PASS
    if not desks:
        say(
            "No desk is set up here. Set one up with: "
            "handrail desk add NAME --kind jira --address https://… --account ME@…"
        )
    for one in desks:
        put(clean(f"{one.name:<16} {one.kind:<10} {one.address}  {one.account}".rstrip()))
    return Exit.PASS


def sign_in_to(bench: Workbench, name: str) -> int:
    """Save the token of a desk over the one that is there."""
    return set_secret(bench, DesksHere(bench.secrets).config(name).secret)


def remove_desk(bench: Workbench, name: str) -> int:
    """Take a desk off the list; that its token could not be deleted is told."""
    here = DesksHere(bench.secrets)
    config = here.config(name)
    here.book.remove(name)
    say(f"The desk {name} is no longer set up here.")
    try:
        forget_secret(bench, config.secret)
    except SecretUnavailableError as fault:
        say(f"Its token was not deleted: {fault}", "yellow")
    return Exit.PASS


def test_desk(bench: Workbench, name: str, *, as_json: bool) -> int:
    """Climb to a desk and tell each rung; the first that breaks says what to do."""
    from desktop.checks.network.rungs import RungState
    from desktop.desks.ladder import climb
    from desktop.targets.base import Call
    from desktop.targets.network import LocalNetwork

    here = DesksHere(bench.secrets)
    client, rungs = desk_at(bench, here, name), []
    try:
        for rung in climb(here.config(name), client, LocalNetwork(Call.within(_TEST_S))):
            rungs.append(rung)
            if not as_json:
                took = f" ({rung.duration_s:.2f} s)" if rung.duration_s is not None else ""
                put(clean(f"{_MARKS[rung.state]} {rung.rung:<12} {rung.said}{took}"))
                if rung.what_to_do and rung.state is not RungState.OK:
                    put(clean(f"  {'':<12} {rung.what_to_do}"))
    finally:
        client.close()
    if as_json:
        put(json.dumps([asdict(rung) for rung in rungs], indent=2))
    states = {rung.state for rung in rungs}
    if RungState.BROKEN in states:
        return Exit.FAIL
    return Exit.UNKNOWN if RungState.UNKNOWN in states else Exit.PASS


def desk_at(bench: Workbench, here: DesksHere, name: str) -> Client:
    """Open a desk; a person who is there is asked for a token that no keyring gives, for this session.

    Raises:
        InputError: it is not set up; SecretUnavailableError: its token is not at hand.
    """
    try:
        return here.open_desk(name)
    except SecretUnavailableError as fault:
        if not can_ask():
            raise
        say(str(fault), "yellow")
        from desktop.cli.secret.asking import ask_secret
        from desktop.targets.questions import Question

        answer = ask_secret(Question(f"The token of the desk {name}"))
        if answer is None:
            raise
        bench.secrets.hold(here.config(name).secret, answer.text)
        return here.open_desk(name)


def _new(name: str, given: Mapping[str, str]) -> DeskConfig:
    if not given.get("kind") or not given.get("address"):
        raise InputError(f"A new desk needs --kind ({', '.join(DeskKind)}) and --address.")
    return _changed(DeskConfig(name=name, kind=_kind(given["kind"]), address=given["address"]), given)


def _changed(config: DeskConfig, given: Mapping[str, str]) -> DeskConfig:
    texts = {key: value for key, value in given.items() if key not in ("kind", "sign_in")}
    changed = replace(config, **texts)  # type: ignore[arg-type]
    if "address" in given:
        changed = replace(changed, address=given["address"].strip().rstrip("/"))
    if "kind" in given:
        changed = replace(changed, kind=_kind(given["kind"]))
    return replace(changed, sign_in=SignInWith(given["sign_in"])) if "sign_in" in given else changed


def _kind(text: str) -> DeskKind:
    if text not in list(DeskKind):
        raise InputError(f"--kind {text}: write one of {', '.join(DeskKind)}.")
    return DeskKind(text)


def _ask_for_secret(bench: Workbench, config: DeskConfig) -> None:
    if not can_ask():
        say(f"Save its token with: handrail desk sign-in {config.name}")
        return
    try:
        set_secret(bench, config.secret)
    except (InputError, SecretUnavailableError) as fault:
        say(str(fault), "yellow")
        say(f"Save its token later with: handrail desk sign-in {config.name}")
