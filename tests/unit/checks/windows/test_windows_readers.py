"""What the readers of Windows machines ask for and refuse, beyond their golden cases."""

import base64
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.linux.packet_rules import Knock
from desktop.checks.parameters import build_params
from desktop.checks.windows.clock import clock_of
from desktop.checks.windows.events import Event, environment, parse_events, query_of
from desktop.checks.windows.firewall import Listener, fields_of, rule_of
from desktop.checks.windows.powershell import Found
from desktop.checks.windows.providers import PATTERN, kind_of_event
from desktop.checks.windows.starts import starts_of
from desktop.domain.errors import InputError, NotApplicableError, TargetError
from tests.fakes.answering_shell import AnsweringShell
from tests.fakes.answering_windows import AnsweringWindows

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)


def asked(check_id: str, **values: Any) -> AnsweringWindows:
    """Return the machine that a check has asked."""
    machine, spec = AnsweringWindows({}), find_check(check_id)
    assert spec.windows is not None
    with suppress(TargetError):
        spec.windows(machine, build_params(spec, values))
    return machine


@pytest.mark.parametrize(
    ("check_id", "one", "other"),
    [
        ("host.event_log", {}, {"log": "x; $(Stop-Computer)", "ids": [41], "level": "warning"}),
        ("host.registry", {"path": "HKLM\\a"}, {"path": "HKU\\$(b)", "name": "`c", "view": 32}),
        ("host.log", {"path": "C:\\a"}, {"path": "D:\\$(b)", "pattern": "';'", "since": "2d"}),
        ("host.file", {"path": "C:\\a"}, {"path": "C:\\';b", "pattern": "$x"}),
        ("host.certificates", {"path": "C:\\a"}, {"path": "Cert:\\$(b)"}),
        ("host.route", {}, {"host": "db.example.com"}),
        ("host.interfaces", {}, {"name": "Ethernet 2$(x)"}),
        ("host.connections", {}, {"port": 1433, "host": "10.0.0.9"}),
        ("host.firewall", {}, {"port": 22, "protocol": "udp"}),
        ("host.packages", {}, {"name": "Contoso $(x)"}),
        ("host.container", {}, {"runtime": "podman"}),
        ("host.users", {}, {"name": "anna", "limit": 3}),
    ],
)
def test_values_never_stand_in_the_script(check_id: str, one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = asked(check_id, **one), asked(check_id, **other)
    assert first.scripts == second.scripts
    assert set(first.values) == set(second.values)


@pytest.mark.parametrize("name", sorted({"path", "temp", "tmp", "os", "username", "windir", "comspec"}))
def test_no_value_takes_the_place_of_one_that_windows_needs(name: str) -> None:
    for check_id in ("host.event_log", "host.log", "host.file", "host.users", "host.packages"):
        given = {"path": "C:\\a"} if check_id in ("host.log", "host.file") else {}
        assert name not in {each.lower() for each in asked(check_id, **given).values}


def test_a_duration_back_is_counted_by_the_clock_of_the_machine() -> None:
    assert query_of("2h") == "*[System[TimeCreated[timediff(@SystemTime) <= 7200000]]]"


def test_a_moment_is_asked_for_in_utc() -> None:
    moment = (datetime.now(UTC) - timedelta(days=1)).replace(microsecond=0)
    local = moment.astimezone(tz=None).isoformat()
    assert query_of(local) == f"*[System[TimeCreated[@SystemTime >= '{moment:%Y-%m-%dT%H:%M:%S}.000Z']]]"


def test_a_question_has_no_more_parts_than_windows_takes() -> None:
    query = query_of("1h", providers=("Service Control Manager",), ids=tuple(range(15)), worst_level=2)
    assert "Provider[@Name='Service Control Manager']" in query
    assert len(re.findall(r"<=|>=|=", query)) <= 20


def test_events_are_asked_for_by_level_unless_ids_tell_which() -> None:
    assert "Level <= 2" in asked("host.event_log").values["event_query"]
    assert "Level" not in asked("host.event_log", ids=[1074]).values["event_query"]
    assert "Level <= 3" in asked("host.event_log", ids=[1074], level="warning").values["event_query"]


def log_of(**values: Any) -> dict[str, Any]:
    given = {"now": "2026-10-05T12:00:00.0Z", "oldest_id": 900, "is_cut": False, "total": 0}
    return given | {"counts": [], "kept": []} | values


def test_a_log_that_was_overwritten_tells_how_far_it_goes_back() -> None:
    found = parse_events(Found(log_of(oldest_at="2026-10-05T09:00:00.0Z")), "24h")
    assert (found.covers_from, found.is_complete) == (NOON - timedelta(hours=3), False)


def test_a_log_that_still_has_its_first_event_has_lost_none() -> None:
    found = parse_events(Found(log_of(oldest_at="2026-10-05T09:00:00.0Z", oldest_id=1)), "24h")
    assert (found.covers_from, found.is_complete) == (NOON - timedelta(days=1), True)


def test_only_the_texts_that_are_asked_for_are_sent() -> None:
    assert environment("System", "*", limit=7)["event_limit"] == "7"
    assert asked("host.oom", limit=3).values["event_xml"] == "yes"
    assert asked("host.kernel_log").values["event_xml"] == ""


@pytest.mark.parametrize(
    ("provider", "kind"),
    [("disk", "disk"), ("storahci", "disk"), ("Microsoft-Windows-Ntfs", "filesystem"), ("ACPI", "firmware")],
)
def test_a_provider_of_the_kernel_is_asked_for_and_sorted(provider: str, kind: str) -> None:
    assert re.match(PATTERN, provider, re.IGNORECASE)
    assert kind_of_event(provider, 1) == kind


@pytest.mark.parametrize("provider", ["Service Control Manager", "diskusage", "Schannel", "DCOM"])
def test_a_provider_of_programs_is_left_to_the_event_log(provider: str) -> None:
    assert not re.match(PATTERN, provider, re.IGNORECASE)


GENERAL = "Microsoft-Windows-Kernel-General"


def event(minutes: int, event_id: int, provider: str = GENERAL, text: str = "") -> Event:
    return Event(
        NOON + timedelta(minutes=minutes), provider, event_id, "information", text, ("10", "0", "1"), ""
    )


def test_each_start_is_told_with_what_came_before_it() -> None:
    starts = starts_of(
        [
            event(0, 12),
            event(500, 1074, "User32", "early"),
            event(501, 1074, "User32", "the last to ask"),
            event(502, 13),
            event(503, 12),
            event(900, 12),
            event(901, 41, "Microsoft-Windows-Kernel-Power"),
            event(902, 1001, "Microsoft-Windows-WER-SystemErrorReporting", "0xd1"),
        ]
    )
    assert [(start.after_shutdown, start.reason) for start in starts] == [
        (False, "0xd1"),
        (True, "the last to ask"),
        (None, None),
    ]


def test_what_another_provider_writes_under_the_number_of_a_start_is_none() -> None:
    assert starts_of([event(0, 12, "EventLog")]) == ()


@pytest.mark.parametrize("begin", ["", "Process_1_"])
def test_the_largest_of_a_shortage_is_named_in_either_form_of_the_event(begin: str) -> None:
    told = {"Name": "sqlservr.exe", "ID": "4120", "CreationTime": "x", "CommitCharge": "900"}
    xml = "".join(f"<{begin}{name}>{value}</{begin}{name}>" for name, value in told.items())
    row = {"at": "2026-10-05T11:00:00.0Z", "provider": "p", "id": 2004, "level": 3, "text": "", "data": []}
    machine = AnsweringWindows(log_of(total=1, kept=[row | {"xml": xml}]))
    spec = find_check("host.oom")
    assert spec.windows is not None
    (shortage,) = spec.windows(machine, build_params(spec, {})).shortages
    assert (shortage.process, shortage.pid, shortage.committed_bytes) == ("sqlservr.exe", 4120, 900)


def ntp_reply(seconds_of_1900: float) -> str:
    stamp = round(seconds_of_1900 * 2**32) % 2**64
    return base64.b64encode(bytes([0x24, 2]) + bytes(30) + 2 * stamp.to_bytes(8, "big")).decode()


@pytest.mark.parametrize("year", [2026, 2040])
def test_the_offset_is_right_after_the_counter_of_ntp_began_anew(year: int) -> None:
    moment = datetime(year, 3, 1, tzinfo=UTC)
    told = {
        "services": [{"name": "W32Time", "state": "Running"}],
        "source": "ntp.example.com,0x8",
        "status": ["Leap Indicator: 0(no warning)", "Stratum: 3 (x)", "ReferenceId: 0xC0000201 (x)"],
        "sent": moment.isoformat(),
        "back": moment.isoformat(),
        "reply": ntp_reply(moment.timestamp() + 2_208_988_800 + 5),
    }
    state = clock_of(Found(told))
    assert state is not None
    assert (state.synchronised, state.offset_s, state.source) == (True, -5.0, "ntp.example.com")


def applies(rule: str, listener: Listener, *, is_ipv6: bool = False) -> bool | None:
    return rule_of(fields_of(rule), Knock("tcp", 8080, is_ipv6), listener).applies


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("Action=Allow|Dir=In|Protocol=6|LPort=8080|", True),
        ("Action=Allow|Dir=In|Protocol=17|LPort=8080|", False),
        ("Action=Allow|Dir=In|Protocol=6|LPort2_10=8000-8079|", False),
        ("Action=Allow|Dir=In|Protocol=6|LPort2_10=8000-8080|", True),
        ("Action=Allow|Dir=In|", True),
        ("Action=Allow|Dir=In|Protocol=6|LPort=RPC|", False),
        ("Action=Allow|Dir=In|Protocol=6|RA4=10.0.0.0/255.0.0.0|", None),
        ("Action=Allow|Dir=In|Protocol=6|RA6=fe80::/64|", False),
        ("Action=Allow|Dir=In|Protocol=6|App=C:\\web\\Server.exe|", True),
        ("Action=Allow|Dir=In|Protocol=6|App=C:\\web\\other.exe|", False),
        ("Action=Allow|Dir=In|Protocol=6|App=%x%\\server.exe|Svc=web|", True),
        ("Action=Allow|Dir=In|Protocol=6|App=%x%\\server.exe|Svc=ftp|", False),
        ("Action=Allow|Dir=In|Protocol=6|LPort=8080|IFType=Wireless|", None),
        ("Action=Allow|Dir=In|Protocol=6|AppPkgId=S-1-15-2-1|", False),
    ],
)
def test_a_rule_applies_to_the_port_as_its_fields_say(rule: str, expected: bool | None) -> None:
    assert applies(f"v2.31|{rule}", Listener("server.exe", ("Web",))) is expected


def test_a_rule_for_a_program_is_for_the_one_to_come_where_it_names_the_port() -> None:
    nobody = Listener(None, ())
    assert applies("v2.31|Action=Allow|Protocol=6|LPort=8080|App=C:\\a.exe|", nobody) is True
    assert applies("v2.31|Action=Allow|Protocol=6|App=C:\\a.exe|", nobody) is False


def test_a_log_file_is_read_in_the_zone_of_its_machine() -> None:
    spec = find_check("host.log")
    answer = {
        "now": "2026-10-05T14:00:00.0000000+02:00",
        "count": 1,
        "is_cut": False,
        "lines": ["2026-10-05 13:30:00 ERROR x"],
    }
    assert spec.windows is not None
    params = build_params(spec, {"path": "C:\\a.log", "since": "1h"})
    reading = spec.windows(AnsweringWindows(answer), params)
    assert (reading.count, reading.last_at) == (1, NOON - timedelta(minutes=30))


def test_classes_of_posix_are_refused_where_they_mean_something_else() -> None:
    spec = find_check("host.log")
    assert spec.windows is not None
    params = build_params(spec, {"path": "C:\\a.log", "pattern": "[[:digit:]]", "is_regex": True})
    with pytest.raises(InputError, match="on Windows"):
        spec.windows(AnsweringWindows({}), params)


@pytest.mark.parametrize(
    ("check_id", "name"), [("host.interfaces", "Ethernet 2"), ("host.packages", "7-Zip 24.08 (x64)")]
)
def test_names_of_windows_are_refused_on_linux(check_id: str, name: str) -> None:
    spec = find_check(check_id)
    assert spec.shell is not None
    with pytest.raises(InputError, match="on Linux"):
        spec.shell(AnsweringShell({}), build_params(spec, {"name": name}))


@pytest.mark.parametrize("check_id", ["host.file", "host.log", "host.certificates"])
def test_a_path_of_windows_is_refused_where_it_would_be_a_name_in_the_folder(check_id: str) -> None:
    spec = find_check(check_id)
    assert spec.shell is not None
    with pytest.raises(InputError, match=f"{check_id}: on this machine path must begin with /"):
        spec.shell(AnsweringShell({}), build_params(spec, {"path": "C:\\x"}))


@pytest.mark.parametrize("check_id", ["host.event_log", "host.registry"])
def test_what_only_windows_has_does_not_apply_elsewhere(check_id: str) -> None:
    from desktop.checks.read import read_check
    from desktop.targets.base import Call
    from desktop.targets.local.target import LocalTarget

    spec = find_check(check_id)
    params = build_params(spec, {"path": "HKLM\\a"} if check_id == "host.registry" else {})
    with pytest.raises(NotApplicableError, match="reads Windows machines"):
        read_check(spec, LocalTarget(), params, Call.within(20))
