"""What the pages show and where they send a person, without a widget."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.errors import HandrailError, InputError
from desktop.domain.runbook import Runbook
from desktop.domain.values import Value
from desktop.domain.verdict import Ended, Verdict
from desktop.ui.adapters.pins import PinsAdapter
from desktop.ui.home.viewmodel import HomeViewModel
from desktop.ui.library.facets import Facets, effect_counts_of, strongest_effect
from desktop.ui.library.result import ranked, shown_reasons
from desktop.ui.library.viewmodel import LibraryViewModel
from desktop.ui.navigation import Navigator, Place
from desktop.ui.palette.fuzzy import fit
from desktop.ui.palette.viewmodel import PaletteViewModel
from desktop.ui.ports import Unsubscribe
from desktop.ui.shots.data import (
    DISK,
    ENTRIES,
    SampleEntry,
    SampleHit,
    SampleLibrary,
    SampleReason,
    SampleStart,
    SampleStep,
)
from desktop.ui.shots.lists import NOW, SampleRuns
from desktop.ui.start.viewmodel import StartViewModel
from desktop.ui.widgets.states import StepState
from desktop.ui.wording import ago, clock_time, counts, duration_words, state_of_run, stopwatch


class Went:
    """Where the pages asked to go."""

    def __init__(self) -> None:
        self.navigator, self.places = Navigator(), list[Place]()
        self.navigator.asked.connect(self.places.append)


@pytest.fixture
def went(qtbot: QtBot) -> Went:
    return Went()


def home(went: Went, runs: SampleRuns | None = None) -> HomeViewModel:
    return HomeViewModel(
        runs or SampleRuns(),
        SampleLibrary(),
        PinsAdapter(lambda work: work()),
        SampleRuns(),
        went.navigator,
        lambda: NOW,
    )


def test_an_open_run_tells_where_it_stands_and_what_it_waits_for(went: Went) -> None:
    card = home(went).resume_cards[0]
    assert card.states[:4] == (StepState.FAIL, StepState.WARN, StepState.PASS, StepState.CURRENT)
    assert card.counts == "3 of 7 done · 1 failed · 1 warning"
    assert (card.age, card.needs_person) == ("6 min ago", True)


def test_a_first_time_offers_the_first_look(went: Went) -> None:
    assert not home(went).is_first_time
    fresh = home(went, SampleRuns((), ()))
    assert fresh.is_first_time
    assert fresh.first_look is not None


def test_runbooks_at_hand_are_those_used_last_and_may_run(went: Went) -> None:
    at_hand = home(went).at_hand
    assert at_hand[0].title == "A website cannot be reached"
    assert "customer-vpn" not in {entry.id for entry in at_hand}


def test_home_sends_to_run_report_start_and_library(went: Went) -> None:
    model = home(went)
    model.find("  ENOSPC \n")
    model.resume("r3")
    model.open_past("p1")
    model.start("first-look")
    assert went.places == [
        Place("library", text="ENOSPC"),
        Place("run", "r3"),
        Place("finish", "p1"),
        Place("start", "first-look"),
    ]


def test_news_from_another_thread_arrives_on_this_one(went: Went, qtbot: QtBot) -> None:
    heard: list[Callable[[], None]] = []

    class Talking(SampleRuns):
        def subscribe(self, listener: Callable[[], None]) -> Unsubscribe:
            heard.append(listener)
            return heard.clear

    model = home(went, Talking())
    with qtbot.waitSignal(model.changed):
        heard[0]()
    model.close()
    assert heard == []


def test_a_search_is_ranked_with_its_reasons(went: Went) -> None:
    model = LibraryViewModel(SampleLibrary(), PinsAdapter(lambda work: work()), went.navigator)
    model.search("nginx: No space left on device")
    first = model.results[0]
    assert first.entry.id == DISK.id
    assert (first.number, first.strength_word) == ("1", "Strong")
    told = "".join(piece.text for piece in first.because)
    assert told == "Because No space left on device is a symptom; space in the text"
    assert model.found_words == ("No space left on device", "space")


def test_reasons_of_one_kind_are_told_together(went: Went) -> None:
    hits = SampleLibrary().search("linux storage: no space left on device, linux filesystem")
    told = "".join(piece.text for piece in ranked(hits, {})[0].because)
    assert told.count("are tags") == 1
    assert "is a tag" not in told


def test_a_word_is_told_in_its_best_place_only() -> None:
    reasons = (SampleReason("title", ("filesystem",)), SampleReason("text", ("Filesystem", "grows")),
               SampleReason("step", ("grows",)))  # fmt: skip
    told = "".join(piece.text for piece in ranked([SampleHit(DISK, 9.0, reasons)], {})[0].because)
    assert told == "Because filesystem in the title; grows in the text"


def test_a_reason_that_does_not_fit_whole_is_left_out_and_the_first_never() -> None:
    """Words in a chip, cut off before their place, say nothing."""
    reasons = (SampleReason("symptom", ("disk full",)), SampleReason("tag", ("linux", "storage")),
               SampleReason("text", ("space",)))  # fmt: skip
    because = ranked([SampleHit(DISK, 9.0, reasons)], {})[0].because
    whole = "Because disk full is a symptom; linux storage are tags; space in the text"

    def shown(room: int) -> str:
        return "".join(piece.text for piece in shown_reasons(because, room, lambda piece: len(piece.text)))

    assert shown(len(whole)) == whole
    assert shown(len(whole) - 1) == "Because disk full is a symptom; linux storage are tags"
    assert shown(50) == shown(1) == "Because disk full is a symptom"
    assert shown_reasons((), 100, lambda piece: len(piece.text)) == []


def test_what_is_far_behind_the_best_hit_is_no_strong_match() -> None:
    """Which symptom is told, and which words of it: a node of another alert makes no strong match."""
    disk, other = SampleReason("symptom", ("disk full",)), SampleReason("symptom word", ("node",), "NodeDown")
    best, far = SampleHit(DISK, 100.0, (disk,)), SampleHit(ENTRIES[1], 15.0, (disk, other))
    results = ranked([best, far], {})
    assert [result.strength_word for result in results] == ["Strong", "Weak"]
    told = "".join(piece.text for piece in results[1].because)
    assert told == "Because disk full is a symptom; node in the symptom “NodeDown”"
    assert [result.strength_word for result in ranked([SampleHit(DISK, 9.0, (other,))], {})] == ["Possible"]


def test_facets_let_through_what_is_mild_enough_and_any_of_the_tags(went: Went) -> None:
    model = LibraryViewModel(SampleLibrary(), PinsAdapter(lambda work: work()), went.navigator)
    everything = {result.entry.id for result in model.results}
    model.narrow(Facets(up_to="reads"))
    assert {result.entry.id for result in model.results} == {
        "first-look", "website-unreachable", "certificate-expiring",
    }  # fmt: skip
    model.narrow(Facets(tags=frozenset({"aws", "docker"})))
    assert {result.entry.id for result in model.results} == {
        "ec2-instance-unreachable",
        "docker-fills-the-disk",
    }
    model.narrow(Facets())
    assert {result.entry.id for result in model.results} == everything


def test_totals_of_effects_count_the_milder_ones_too(went: Went) -> None:
    model = LibraryViewModel(SampleLibrary(), PinsAdapter(lambda work: work()), went.navigator)
    assert dict(model.effect_totals) == {"reads": 3, "changes": 7, "destroys": 8}


def test_an_untrusted_runbook_goes_to_its_review(went: Went) -> None:
    model = LibraryViewModel(SampleLibrary(), PinsAdapter(lambda work: work()), went.navigator)
    model.choose_id("customer-vpn")
    model.start()
    assert went.places == [Place("start", "customer-vpn")]


def test_the_choice_stays_when_the_library_is_read_again(went: Went) -> None:
    model = LibraryViewModel(SampleLibrary(), PinsAdapter(lambda work: work()), went.navigator)
    model.choose_id("service-down")
    model._library_moved()
    assert model.chosen is not None
    assert model.chosen.id == "service-down"


class RefusingStart(SampleStart):
    def begin(
        self, runbook: Runbook, inputs: Mapping[str, Value], *, is_guided: bool, ticket: str,
        done: Callable[[str | HandrailError], None],
    ) -> None:  # fmt: skip
        self.given, self.is_guided = dict(inputs), is_guided
        done(InputError("host: nobody answers there."))


def loaded(start: SampleStart, went: Went, qtbot: QtBot) -> StartViewModel:
    model = StartViewModel(start, went.navigator)
    model.open(DISK.id)
    qtbot.waitUntil(lambda: model.runbook is not None)
    return model


def test_defaults_are_typed_in_already(went: Went, qtbot: QtBot) -> None:
    model = loaded(SampleStart(), went, qtbot)
    assert (model.value("host"), model.value("limit"), model.value("deep")) == ("local", "85", "false")


def test_a_run_does_not_begin_with_a_value_that_does_not_fit(went: Went, qtbot: QtBot) -> None:
    model = loaded(SampleStart(), went, qtbot)
    model.type("host", "ssh://-oProxyCommand=x")
    assert model.fault("host") == ""  # not while a person is typing
    model.begin()
    assert "ssh" in model.fault("host")
    assert (went.places, model.is_beginning) == ([], False)
    model.type("host", "ssh:web-03")
    assert model.fault("host") == ""
    model.begin()
    qtbot.waitUntil(lambda: went.places != [])
    assert went.places == [Place("run", "r9")]


def test_a_refused_begin_is_told_and_can_be_tried_again(went: Went, qtbot: QtBot) -> None:
    start = RefusingStart()
    model = loaded(start, went, qtbot)
    model.is_guided = False
    model.begin()
    qtbot.waitUntil(lambda: model.trouble != "")
    assert model.trouble == "host: nobody answers there."
    assert model.can_begin
    assert start.given["mount"] == "/"
    assert not start.is_guided
    assert "token" not in start.given  # empty is not given


class LateStart(SampleStart):
    """Begins a run only when it is told to, as one whose inputs take long to check."""

    def begin(
        self, runbook: Runbook, inputs: Mapping[str, Value], *, is_guided: bool, ticket: str,
        done: Callable[[str | HandrailError], None],
    ) -> None:  # fmt: skip
        self.done = done


def test_a_run_that_nobody_waits_for_any_more_is_not_gone_to(went: Went, qtbot: QtBot) -> None:
    start = LateStart()
    model = loaded(start, went, qtbot)
    model.begin()
    assert model.is_beginning
    model.leave_waiting()
    assert model.can_begin
    start.done("r9")
    model.begin()
    start.done("r10")
    qtbot.waitUntil(lambda: went.places != [])
    assert went.places == [Place("run", "r10")]


def test_what_an_alert_tells_is_filled_in_and_said_until_it_is_changed(went: Went, qtbot: QtBot) -> None:
    model = StartViewModel(SampleStart(), went.navigator)
    model.open(DISK.id, "disk full on web-03")
    qtbot.waitUntil(lambda: model.runbook is not None)
    assert (model.value("host"), model.value("mount"), model.value("limit")) == ("ssh:web-03", "/var", "85")
    assert [name for name in model.inputs if model.is_from_alert(name)] == ["host", "mount"]
    model.type("host", "ssh:web-04")
    assert not model.is_from_alert("host")
    model.open(DISK.id, "disk full on web-03")  # the same again: what was typed is kept
    assert model.value("host") == "ssh:web-04"
    model.cancel()
    assert went.places == [Place("library", DISK.id, "disk full on web-03")]


def test_a_pasted_text_that_names_no_host_is_said(went: Went, qtbot: QtBot) -> None:
    """This computer is filled in, and somebody in haste would find it sound. A search of a word or two names none."""

    class Silent(SampleStart):
        def load(self, entry_id: str, done: Callable[[Runbook | HandrailError], None]) -> None:
            super().load(
                entry_id, lambda book: done(book if isinstance(book, HandrailError) else asking(book))
            )

        def from_alert(self, runbook: Runbook, text: str) -> Mapping[str, str]:
            return {}

    def asking(book: Runbook) -> Runbook:
        host = replace(book.inputs["host"], alert="labels.instance")
        return replace(book, inputs={**book.inputs, "host": host})

    model = StartViewModel(Silent(), went.navigator)
    model.open(DISK.id, "write error: no space left on device while the upload of a file went on")
    qtbot.waitUntil(lambda: model.runbook is not None)
    assert model.told == "What was pasted does not name the affected host. Look at what is filled in."
    model.open(DISK.id, "disk full")
    qtbot.waitUntil(lambda: model.runbook is not None)
    assert model.told == ""


class Prosaic(SampleStart):
    """No line of the text is a label."""

    def from_alert(self, runbook: Runbook, text: str) -> Mapping[str, str]:
        return {}


STRANGE = (
    "What was pasted seems to name web-09, which is not among the hosts known here. Look whether it is the "
    "affected host."
)


@pytest.mark.parametrize(
    ("text", "value", "told"),
    [
        ("The disk on web-03 is 97 % full", "ssh:web-03",
         "What was pasted names web-03, so it is filled in as the affected host. Change it if another is meant."),
        ("The disk on web-09 is 97 % full", "ssh:web-09", STRANGE),
        ("web-09 cannot reach db-02", "local",
         "What was pasted names several hosts: web-09, db-02. Choose the affected host."),
    ],
)  # fmt: skip
def test_a_host_in_prose_is_filled_in_and_said_and_of_several_none_is(
    went: Went, qtbot: QtBot, text: str, value: str, told: str
) -> None:
    model = StartViewModel(Prosaic(), went.navigator)
    model.open(DISK.id, text)
    qtbot.waitUntil(lambda: model.runbook is not None)
    assert (model.value("host"), model.told) == (value, told)
    assert model.is_from_alert("host") == (value != "local")
    model.type("host", "ssh:web-04")
    assert not model.is_from_alert("host")
    assert model.told == ""  # it is no longer so


def test_the_hosts_of_a_text_come_first_among_those_to_choose_from(went: Went, qtbot: QtBot) -> None:
    model = StartViewModel(Prosaic(), went.navigator)
    model.open(DISK.id, "web-09 cannot reach db-02")
    qtbot.waitUntil(lambda: model.runbook is not None)
    assert model.known_targets == ("ssh:web-09", "ssh:db-02", "local", "ssh:web-03")


def test_a_run_does_not_begin_here_while_several_hosts_are_named(went: Went, qtbot: QtBot) -> None:
    model = StartViewModel(Prosaic(), went.navigator)
    model.open(DISK.id, "web-09 cannot reach db-02")
    qtbot.waitUntil(lambda: model.runbook is not None)
    model.begin()
    assert not model.is_beginning
    assert model.fault("host") == "Choose one below, or type which one is meant."
    model.type("host", "local")
    assert model.fault("host") == ""
    model.begin()
    assert model.is_beginning


def test_prose_does_not_go_before_the_host_that_was_chosen_among_the_connections(
    went: Went, qtbot: QtBot
) -> None:
    class Wanting(Prosaic):
        def take_wanted_target(self) -> str:
            return "ssh:db-02"

    model = StartViewModel(Wanting(), went.navigator)
    model.open(DISK.id, "The disk on web-03 is 97 % full")
    qtbot.waitUntil(lambda: model.runbook is not None)
    assert model.value("host") == "ssh:db-02"
    assert model.is_from_connections("host")


def test_an_alert_goes_with_the_runbook_that_was_found_by_it(went: Went) -> None:
    model = LibraryViewModel(SampleLibrary(), PinsAdapter(lambda work: work()), went.navigator)
    model.search("nginx: No space left on device")
    model.start()
    assert went.places == [Place("start", DISK.id, "nginx: No space left on device")]


def test_home_tells_who_is_to_take_over_and_what_is_to_be_put_back_oldest_first(went: Went) -> None:
    model = home(went)
    assert [card.is_handed_over for card in model.resume_cards] == [False, False, True]
    assert [run.run_id for run in model.owed] == ["p6", "p2"]
    assert model.age_of(model.owed[0]) == "1 day ago"


def test_a_runbook_does_what_those_do_that_it_uses(went: Went) -> None:
    def entry(id_: str, *steps: SampleStep) -> SampleEntry:
        return SampleEntry(id=id_, title=id_, summary="", tags=(), symptoms=(), steps=steps)

    outer = entry("outer", SampleStep("u", "Use it", "use", about="inner"))
    inner = entry(
        "inner", SampleStep("x", "Wipe", "run", "destroys"), SampleStep("y", "Back", "use", about="outer")
    )
    shelf = {"outer": outer, "inner": inner}
    assert strongest_effect(outer, shelf) == "destroys"
    assert strongest_effect(outer, {}) == "reads"


def test_the_palette_finds_actions_runbooks_and_runs(went: Went) -> None:
    model = PaletteViewModel((), SampleLibrary(), SampleRuns(), went.navigator)
    model.type("web-03")
    assert model.found[0].item.kind == "open run"
    model.found[0].item.run()
    model.type("docker")
    model.found[0].item.run()
    assert went.places == [Place("run", "r3"), Place("start", "docker-fills-the-disk")]


def test_the_palette_lists_an_open_run_before_one_that_is_over(went: Went) -> None:
    model = PaletteViewModel((), SampleLibrary(), SampleRuns(), went.navigator)
    model.type("filesystem")
    kinds = [found.item.kind.partition(" of ")[0] for found in model.found]
    assert kinds[:3] == ["runbook", "open run", "run"]


def test_the_palette_finds_a_runbook_by_its_symptom(went: Went) -> None:
    model = PaletteViewModel((), SampleLibrary(), SampleRuns(), went.navigator)
    model.type("502 Bad Gateway")
    why = {found.item.title: found.item.kind for found in model.found}
    assert why.keys() >= {"A service is down", "A website cannot be reached"}
    assert why["A service is down"] == "runbook, by its symptom 502 Bad Gateway"


def test_the_palette_tells_past_runs_of_one_runbook_apart_by_their_day(went: Went) -> None:
    model = PaletteViewModel((), SampleLibrary(), SampleRuns(), went.navigator, now=lambda: NOW)
    model.type("filesystem root@db-02")
    (kind,) = [found.item.kind for found in model.found if found.item.icon == "history"]
    (run,) = [run for run in SampleRuns().past_runs() if run.target == "root@db-02"]
    assert kind == f"run of {run.started_at.astimezone():%H:%M}"


@pytest.mark.parametrize(("typed", "better", "worse"), [
    ("gl", "Go to Library", "Larger text, again light"),
    ("disk", "Docker fills the disk", "Drop idle sockets kindly"),
    ("run", "Runs", "Go to Runs"),
])  # fmt: skip
def test_starts_of_words_and_whole_words_go_first(typed: str, better: str, worse: str) -> None:
    first, second = fit(typed, better), fit(typed, worse)
    assert first is not None
    assert second is None or first.score > second.score


def test_letters_that_stand_alone_inside_words_do_not_make_a_title_fit() -> None:
    assert fit("load", "A database replica has stopped or falls behind") is None
    assert fit("adrh", "A database replica has stopped") is not None
    assert fit("wbsite", "A website is slow") is not None


def test_letters_out_of_order_do_not_fit() -> None:
    assert fit("ksid", "disk") is None
    assert fit("", "disk") is not None


def test_a_decided_end_goes_before_the_verdict() -> None:
    assert state_of_run(Ended.RESOLVED, Verdict.FAIL) is StepState.PASS
    assert state_of_run(Ended.COMPLETED, Verdict.FAIL) is StepState.FAIL
    assert state_of_run(None, Verdict.FAIL) is StepState.CURRENT


def test_times_in_words() -> None:
    now = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
    assert [ago(now - timedelta(seconds=s), now) for s in (5, 400, 7200, 90000, 200000)] == [
        "just now", "6 min ago", "2 h ago", "1 day ago", "2 days ago",
    ]  # fmt: skip
    assert (stopwatch(521), stopwatch(3730)) == ("08:41", "1:02:10")
    assert clock_time(now - timedelta(days=400), now).endswith("2025")
    assert (duration_words("1h 30m"), duration_words("a while"), duration_words("")) == (
        "1 h 30 min",
        "a while",
        "",
    )


def test_counts_name_what_needs_a_look() -> None:
    verdicts = (Verdict.PASS, Verdict.WARN, Verdict.WARN, Verdict.UNKNOWN, None)
    assert counts(verdicts) == "4 of 5 done · 2 warnings · 1 could not check"


def test_the_chips_of_a_runbook_count_what_it_follows_inside() -> None:
    """However deep, and once where two runbooks follow each other."""
    shelf = {
        entry.id: entry
        for entry in (
            _entry("outer", SampleStep("a", "Look"), SampleStep("b", "Use", "use", about="middle")),
            _entry("middle", SampleStep("a", "Use", "use", about="inner"),
                   SampleStep("b", "Use", "use", about="outer")),
            _entry("inner", SampleStep("a", "Read"), SampleStep("b", "Restart", "run", "changes"),
                   SampleStep("c", "Wipe", "run", "destroys")),
        )
    }  # fmt: skip
    assert effect_counts_of(shelf["outer"], shelf) == (("reads", 2), ("changes", 1), ("destroys", 1))
    assert effect_counts_of(shelf["inner"], shelf) == (("reads", 1), ("changes", 1), ("destroys", 1))


def _entry(runbook_id: str, *steps: SampleStep) -> SampleEntry:
    return SampleEntry(id=runbook_id, title=runbook_id, summary="", tags=(), symptoms=(), steps=steps)
