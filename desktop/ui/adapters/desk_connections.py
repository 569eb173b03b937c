"""The help desks among the connections: written down, tested rung by rung, and taken away with their tokens."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, InputError, SecretUnavailableError
from desktop.ui.connections.port import About, Connection, DeskDraft, Source

if TYPE_CHECKING:
    from desktop.checks.network.rungs import Climb, OnRung
    from desktop.domain.desk import DeskConfig
    from desktop.records.connections import LastTest
    from desktop.targets.base import CancelToken
    from desktop.ui.backstage import Backstage

PREFIX = "desk:"  # how the page of connections begins the target of one
DEADLINE_S = 60.0  # of a whole test
_NAMES = {"jira": "Jira", "zendesk": "Zendesk", "freshdesk": "Freshdesk"}


class DeskConnections:
    """Called in workers: what it does waits for files, the keyring and the desk."""

    def __init__(self, stage: "Backstage") -> None:
        self._stage = stage
        self._removed: tuple[DeskConfig, str] | None = None  # with its token

    def rows(self, tests: "dict[str, LastTest]") -> Iterator[Connection]:
        """Yield the desks that are set up here.

        Raises:
            InputError: their file cannot be read.
        """
        from desktop.redaction.clean import clean

        for config in self._stage.tickets.here.book.desks:
            target = f"{PREFIX}{config.name}"
            draft = DeskDraft(
                kind=config.kind,
                name=clean(config.name),
                address=clean(config.address),
                account=clean(config.account),
            )
            yield Connection(
                source=Source.DESK, name=draft.name, target=target, last=tests.get(target), desk=draft,
                told=f"{_NAMES[config.kind]} · {draft.address}", secret=config.secret,
            )  # fmt: skip

    def about(self, connection: Connection) -> tuple[About, ...]:
        from desktop.redaction.clean import clean

        try:
            config = self._stage.tickets.here.config(connection.name)
        except InputError as fault:
            return (About("Trouble", str(fault)),)
        facts = (
            About("Kind", _NAMES[config.kind]),
            About("Account", config.account),
            About("Its queue", config.view or "open tickets of the account"),
            About("Escalations go to", config.project),
            About("Address", config.address),
        )
        return tuple(About(one.label, clean(one.value)) for one in facts if one.value)

    def climb(self, target: str, cancel: "CancelToken", on_rung: "OnRung") -> "Climb":
        """Go the way to a desk; nothing is posted."""
        from desktop.checks.network.rungs import Climb, Rung, RungState
        from desktop.desks.ladder import climb
        from desktop.targets.base import Call
        from desktop.targets.network.here import LocalNetwork

        here, name = self._stage.tickets.here, target.removeprefix(PREFIX)
        rungs: list[Rung] = []
        try:
            config, client = here.config(name), here.open_desk(name)
        except HandrailError as fault:
            advice = "Save its token here with P, or correct the desk with E."
            return Climb((Rung("sign_in", RungState.BROKEN, None, str(fault), advice),))
        try:
            for rung in climb(config, client, LocalNetwork(Call.within(DEADLINE_S, cancel=cancel))):
                if cancel.is_cancelled:
                    break
                rungs.append(rung)
                on_rung(rung)
        finally:
            client.close()
        if cancel.is_cancelled and (not rungs or rungs[-1].state is RungState.OK):
            rungs.append(Rung("sign_in", RungState.UNKNOWN, None, "stopped", ""))
        return Climb(tuple(rungs), is_stopped=cancel.is_cancelled)

    def keep(self, draft: DeskDraft, replaces: str) -> None:
        """Write a desk down, its token first.

        Raises:
            InputError: it cannot be set up like this; SecretUnavailableError, RecordFullError: it was not saved.
        """
        from desktop.records.secret_names import forget_named, save_named

        here, secrets = self._stage.tickets.here, self._stage.bench.secrets
        before = {one.name: one for one in here.book.desks}.get(replaces) if replaces else None
        config = _config(draft, before)
        _require_own_name(config.name, replaces, here.names)
        token = draft.token
        if before is not None and not token:
            _require_same_place(before, config)
            token = secrets.get(before.secret) if before.name != config.name else ""
        if token:
            save_named(secrets, config.secret, token)
        here.book.keep(config)
        if before is not None and before.name != config.name:
            here.book.remove(before.name)
            with suppress(SecretUnavailableError):
                forget_named(secrets, before.secret)
        self._stage.tickets.desks_changed()

    def remove(self, name: str) -> None:
        """Take a desk and its token away; both are held in memory until another one is removed.

        Raises:
            InputError: there is none; RecordFullError: the list was not saved.
        """
        from desktop.records.secret_names import forget_named

        here, secrets = self._stage.tickets.here, self._stage.bench.secrets
        config, token = here.config(name), ""
        with suppress(SecretUnavailableError):
            token = secrets.get(config.secret)
        here.book.remove(name)
        self._removed = (config, token)
        with suppress(SecretUnavailableError):
            forget_named(secrets, config.secret)
        self._stage.tickets.desks_changed()

    def put_back(self) -> None:
        """Bring back what was removed last.

        Raises:
            SecretUnavailableError, RecordFullError: it was not saved.
        """
        from desktop.records.secret_names import save_named

        if self._removed is None:
            return
        config, token = self._removed
        if token:
            save_named(self._stage.bench.secrets, config.secret, token)
        self._stage.tickets.here.book.keep(config)
        self._removed = None
        self._stage.tickets.desks_changed()


def _config(draft: DeskDraft, before: "DeskConfig | None") -> "DeskConfig":
    from desktop.desks.opening import check_config
    from desktop.domain.desk import DeskConfig

    base = before or DeskConfig(name=draft.name, kind=draft.kind, address=draft.address)
    config = replace(
        base, name=draft.name, kind=draft.kind, address=draft.address.rstrip("/"), account=draft.account
    )
    check_config(config)
    return config


def _require_own_name(name: str, replaces: str, known: tuple[str, ...]) -> None:
    if name in known and name != replaces:
        raise InputError(f"A desk named {name!r} is set up here already. Give this one another name.")


def _require_same_place(before: "DeskConfig", after: "DeskConfig") -> None:
    """A token goes to the address that it was saved for, and to no other one without a person's word."""
    if before.address != after.address:
        raise InputError("The address is another one: give the token for it, too.")
