"""Runs whose runbook, hosts and people are hostile: on the run page a session that is real, and a fan-out of hosts."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QVBoxLayout

from desktop.domain.advance import fold
from desktop.domain.deadline import Deadline
from desktop.domain.errors import HandrailError
from desktop.targets.base import Call, CommandOutput
from desktop.ui.hosts import shot_hosts
from desktop.ui.hosts.port import Grid
from desktop.ui.hosts.shot_hosts import SampleHosts
from desktop.ui.navigation import Page, Place
from desktop.ui.run import shot_runs, shot_scenes
from desktop.ui.run.page import RunPage
from desktop.ui.run.shot_page import bring_to_moment
from desktop.ui.run.shot_parts import Answer, ScriptedHost, says
from desktop.ui.run.shot_trends import SampleTrends
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.theme.dress import pad
from tests.ui.poison import Poison


class HostileRuns(Page):
    """The run page at a moment of the pictures, over a session that is real and whose runbook and hosts are hostile."""

    def __init__(self, poison: Poison) -> None:
        super().__init__()
        self._poison = poison
        self.shown: RunPage | None = None
        self._column = QVBoxLayout(self)
        pad(self._column)

    @property
    def crumbs(self) -> tuple[str, ...]:
        return self.shown.crumbs if self.shown is not None else ()

    @property
    def ticket(self) -> str:
        return self.shown.ticket if self.shown is not None else ""

    @property
    def deadline(self) -> Deadline | None:
        return self.shown.deadline if self.shown is not None else None

    def show_place(self, place: Place) -> None:
        if self.shown is not None:
            self.live.close()
            self.shown.hide()
            self.shown.deleteLater()
        with pytest.MonkeyPatch.context() as patch:
            self._infect(patch)
            self.live: Any = (shot_runs.LiveRun if place.key in shot_runs.MOMENTS else shot_scenes.SceneRun)(
                place.key
            )
            self.shown = RunPage(RunViewModel(self.live.session), SampleTrends())
            self._column.addWidget(self.shown)
            bring_to_moment(self.live, self.shown)

    def _infect(self, patch: pytest.MonkeyPatch) -> None:
        poison, book, identify = self._poison, shot_scenes._book, ScriptedHost.identify
        patch.setattr(shot_scenes, "_book", lambda: poison(book()))
        patch.setattr(shot_scenes, "SCENES", {key: poison(one) for key, one in shot_scenes.SCENES.items()})
        patch.setattr(shot_scenes, "_host", self._bad_host(shot_scenes._host))
        patch.setattr(shot_scenes, "YOU", poison(shot_scenes.YOU, "person.name"))
        journal = shot_runs.Journal
        patch.setattr(shot_runs, "Journal", lambda run, events, now: journal(run, poison(tuple(events)), now))
        patch.setattr(shot_runs, "MOMENTS", {key: poison(one) for key, one in shot_runs.MOMENTS.items()})
        patch.setattr(shot_runs, "load_runbook", self._bad_load(shot_runs.load_runbook))
        patch.setattr(shot_runs, "_ANSWERS", {key: self._bad(one) for key, one in shot_runs._ANSWERS.items()})
        patch.setattr(ScriptedHost, "identify", lambda host, call: poison(identify(host, call)))

    def _bad_host(self, make: Any) -> Any:
        def made(scene: Any, name: str) -> ScriptedHost:
            host = make(scene, name)
            host._answers = {key: self._bad(one) for key, one in host._answers.items()}
            return host

        return made

    def _bad_load(self, load: Any) -> Any:
        def loaded(*given: Any) -> Any:
            found = load(*given)
            object.__setattr__(found, "runbook", self._poison(found.runbook))
            return found

        return loaded

    def _bad(self, answer: Answer) -> Answer:
        """What a host writes, unless it is a number that a step counts on; and why it could not be asked."""

        def answered(call: Call) -> CommandOutput:
            try:
                quiet = Call(
                    **{name: getattr(call, name) for name in call.__dataclass_fields__ if name != "on_output"}
                )
                out = answer(quiet)
            except Exception as fault:
                raise self._poison(fault) from fault
            text = out.stdout
            bad = text if text.strip().replace(".", "").isdecimal() else self._poison(text, "host.output")
            return says(bad, out.exit_status or 0)(call)

        return answered


class HostileHosts(SampleHosts):
    """The poison is in the journal and the runbook, before they are folded and laid out."""

    def __init__(self, poison: Poison) -> None:
        self._poison = poison
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(shot_hosts, "fold", lambda events: fold(poison(tuple(events))))
            super().__init__()

    def read(self, run_id: str, step: str, done: Callable[[Grid | HandrailError], None]) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(shot_hosts, "BOOK", self._poison(shot_hosts.BOOK))
            super().read(
                run_id,
                step,
                lambda found: done(self._poison(found) if isinstance(found, HandrailError) else found),
            )

    def stop(self, run_id: str, done: Callable[[str], None]) -> None:
        done(self._poison("Nothing is read now.", "SampleHosts.stop"))
