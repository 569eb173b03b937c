"""Search finds what a person means and says why."""

import pytest

from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep
from desktop.library.entry import Entry, entry_of
from desktop.library.search import SearchIndex
from desktop.library.words import words_of


def _entry(
    id_: str, title: str, *symptoms: str, summary: str = "", tags: tuple[str, ...] = (), why: str = ""
) -> Entry:
    step = CheckStep(id="one", title="Look", check="host.disk", why=why)
    book = Runbook(
        runbook=1, id=id_, title=title, summary=summary, tags=tags, symptoms=symptoms, steps=(step,)
    )
    return entry_of(book, f"/lib/{id_}.yaml", "ab")


_ENTRIES = [
    _entry(
        "linux-filesystem-filling-up",
        "A filesystem is filling up",
        "No space left on device",
        "NodeFilesystemSpaceFillingUp",
        "ENOSPC",
        tags=("linux", "storage"),
        summary="Find what fills a Linux filesystem.",
    ),
    _entry(
        "website-unreachable", "A website cannot be reached", "ERR_CONNECTION_TIMED_OUT", "502 Bad Gateway"
    ),
    _entry("certificate-expiring", "A certificate expires", "certificate has expired", why="nginx serves it"),
    _entry(
        "service-down", "A service is down", "Failed to start", "Main process exited", tags=("linux", "nginx")
    ),
    *(_entry(f"other-{n}", f"Another matter {n}", f"symptom number {n}", tags=("linux",)) for n in range(60)),
]
_INDEX = SearchIndex(_ENTRIES)
_ALERT = """{"labels":{"alertname":"NodeFilesystemSpaceFillingUp","instance":"web-03:9100","severity":"page"},
"annotations":{"description":"Filesystem on /dev/sda1 has only 3.2% available space left and is filling up."}}"""


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("filesystem", "linux-filesystem-filling-up"),
        ("disk filling", "linux-filesystem-filling-up"),
        ("filesytem filing up", "linux-filesystem-filling-up"),
        ("certifcate", "certificate-expiring"),
        ("certi", "certificate-expiring"),
        ("enospc", "linux-filesystem-filling-up"),
        ("service-down", "service-down"),
        (_ALERT, "linux-filesystem-filling-up"),
        ("2026/11/23 dd: error writing '/var/x': No space left on device", "linux-filesystem-filling-up"),
        ("<h1>502 Bad Gateway</h1><hr>nginx/1.18", "website-unreachable"),
        ("SSL routines: certificate verify failed: certificate has expired", "certificate-expiring"),
        ("systemd[1]: nginx.service: Main process exited, code=exited", "service-down"),
    ],
)
def test_the_best_hit_is_the_one_that_is_meant(text: str, best: str) -> None:
    assert _INDEX.search(text)[0].entry.id == best


def test_a_symptom_in_the_text_is_the_reason_in_its_own_words() -> None:
    reasons = _INDEX.search("write error: no space left on the device")[0].reasons
    assert reasons[0].where == "symptom"
    assert reasons[0].words[0] == "No space left on device"


def test_single_words_of_a_symptom_are_no_symptom() -> None:
    """`SystemdUnitFailed` holds `systemd`: that is said, with where, and not as a symptom."""
    runbook = _entry("other", "Something else", "NodeSystemdServiceCrashlooping")
    (hit,) = SearchIndex([runbook]).search("SystemdUnitFailed on web-03 ")
    (reason,) = hit.reasons
    assert (reason.where, reason.words) == ("symptom word", ("systemd",))
    assert reason.of == "NodeSystemdServiceCrashlooping"


_STRANGE = """[FIRING:1] NodeRAIDDegraded node_exporter web-03:9100 (node warning)
summary: RAID Array is degraded. severity: warning instance: web-03:9100 job: node-exporter"""


@pytest.mark.parametrize("text", [_STRANGE, "NodeRAIDDegraded"])
def test_what_stands_in_every_alert_finds_nothing_alone(text: str) -> None:
    """All alerts of one exporter begin with `Node`, and all of one host hold its name."""
    index = SearchIndex([
        _entry("drift", "Clocks", "NodeClockSkewDetected"),
        _entry("slow", "Slow pages", "LatencyHigh", tags=("web",)),
        _entry("aws", "An instance of EC2", "instance job failed"),
    ])  # fmt: skip
    assert index.search(text) == ()


def test_a_word_of_alerts_is_found_by_who_types_it() -> None:
    index = SearchIndex(
        [_entry("drift", "Clocks", "NodeClockSkewDetected"), _entry("full", "Full", "disk full")]
    )
    assert [hit.entry.id for hit in index.search("node")] == ["drift"]
    assert [hit.entry.id for hit in index.search("a node is slow ")] == ["drift"]


def test_a_host_that_a_pasted_text_names_finds_nothing_by_a_part_of_its_name() -> None:
    index = SearchIndex([_entry("slow", "Slow pages", "LatencyHigh", tags=("web",))])
    asked = "the array of the host with the name {} is degraded since this morning, says the monitor"
    assert index.search(asked.format("web-03")) == ()
    assert [hit.entry.id for hit in index.search(asked.format("web-03, our web shop,"))] == ["slow"]


def test_a_word_is_given_as_it_was_typed_with_where_it_stands() -> None:
    hits = {hit.entry.id: hit.reasons for hit in _INDEX.search("nginx serves ")}
    (reason,) = hits["certificate-expiring"]
    assert (reason.where, sorted(reason.words)) == ("text", ["nginx", "serves"])
    assert [(reason.where, reason.words) for reason in hits["service-down"]] == [("tag", ("nginx",))]


def test_a_part_of_a_name_is_given_alone_where_only_that_part_stands_there() -> None:
    """No runbook has the tag `web-03`."""
    (hit,) = SearchIndex([_entry("slow", "It is slow", "LatencyHigh", tags=("web",))]).search("on web-03 ")
    assert [(reason.where, reason.words) for reason in hit.reasons] == [("tag", ("web",))]


def test_a_symptom_of_which_a_word_is_missing_is_not_said_to_be_there() -> None:
    (hit,) = SearchIndex([_entry("one", "One", "disk full")]).search("the file /srv/full is there ")
    assert [(reason.where, reason.words, reason.of) for reason in hit.reasons] == [
        ("symptom word", ("full",), "disk full")
    ]


def test_the_keys_of_an_alert_in_json_find_nothing() -> None:
    """Each Alertmanager payload has a `groupKey` and a `job`: neither tells of a duplicate key or a stopped job."""
    index = SearchIndex([_entry("keys", "Keys", "duplicate key"), _entry("full", "Full", "NodeDiskFull")])
    alert = '{"groupKey": "x", "alerts": [{"labels": {"alertname": "NodeDiskFull", "n": 3}}]}'
    assert [hit.entry.id for hit in index.search(alert)] == ["full"]
    assert {hit.entry.id for hit in index.search(f"{alert} and more")} == {"full", "keys"}


def test_what_holds_all_words_comes_before_what_holds_one() -> None:
    assert _INDEX.search("linux nginx ")[0].entry.id == "service-down"


@pytest.mark.parametrize("text", ["", "   ", "!!!", "zzqqxx", "\x00", "é" * 5000, "a" * 100_000])
def test_what_fits_nothing_finds_nothing(text: str) -> None:
    assert _INDEX.search(text) == ()


def test_an_empty_library_finds_nothing() -> None:
    assert SearchIndex([]).search("disk") == ()


def test_hits_are_in_the_order_of_their_scores() -> None:
    scores = [hit.score for hit in _INDEX.search("linux symptom service")]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 50


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NodeDiskFull", ["nodediskfull", "node", "disk", "full"]),
        ("ERR_CONNECTION_TIMED_OUT", ["err", "connection", "timed", "out"]),
        ("ec2-instance", ["ec2", "instance"]),
        ("filling fills filled", ["fill", "fill", "fill"]),
        ("process is down", ["process", "is", "down"]),
        ("Größe ﬁle", ["größe", "file"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words
