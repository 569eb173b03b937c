"""Tests about the machine itself: files, packages, services, ports, processes, accounts, mounts, the kernel."""

from collections.abc import Iterator, Mapping

from desktop.domain.values import Value
from desktop.language.importing.expressions import negated
from desktop.language.importing.goss import scripts
from desktop.language.importing.goss.maker import Judging, Maker, Test, asks_nothing, timed
from desktop.language.importing.goss.matchers import Kind, Subject
from desktop.language.importing.goss.scripts import Reads, captured
from desktop.language.importing.imported import MadeStep
from desktop.language.importing.texts import literal

_LISTS: Mapping[str, str] = {"groups": " ", "addrs": " ", "opts": ","}


def file(maker: Maker, test: Test) -> Iterator[MadeStep]:
    path = test.text("path", test.key)
    if not maker.takes(test, "path", path):
        return
    title = f"Is {path} as it should be?"
    yield _read(maker, test, scripts.FILE, title, {"FILE": path}, ("path", "contents", "contains"))
    for name in ("contents", "contains"):
        if not asks_nothing(test.value(name)) and test.value("exists") is not False:
            yield _contents(maker, test, name, path)


def _contents(maker: Maker, test: Test, name: str, path: str) -> MadeStep:
    judging = Judging()
    maker.judge(judging, test, name, Subject(Kind.OUTPUT, "stdout", "found"))
    fields: dict[str, Value] = {
        "run": scripts.CONTENTS,
        "env": {"FILE": literal(path)},
        "capture": {"found": "lines"},
    }
    return maker.step(test, f"What is in {path}?", {**fields, "outcomes": judging.done("It is as wanted.")})


def user(maker: Maker, test: Test) -> Iterator[MadeStep]:
    name = test.text("username", test.key)
    if maker.takes(test, "username", name):
        title = f"Is the account {name} as it should be?"
        yield _read(maker, test, scripts.USER, title, {"NAME": name}, ("username",))


def group(maker: Maker, test: Test) -> Iterator[MadeStep]:
    name = test.text("groupname", test.key)
    if maker.takes(test, "groupname", name):
        title = f"Is the group {name} as it should be?"
        yield _read(maker, test, scripts.GROUP, title, {"NAME": name}, ("groupname",))


def mount(maker: Maker, test: Test) -> Iterator[MadeStep]:
    path = test.text("mountpoint", test.key)
    if not maker.takes(test, "mountpoint", path):
        return
    title = f"Is {path} mounted as it should be?"
    step = _read(maker, test, scripts.MOUNT, title, {"MOUNT": path}, ("mountpoint", "usage", "timeout"))
    yield timed(step, test)
    if not asks_nothing(test.value("usage")) and test.value("exists") is not False:
        judging = Judging()
        maker.judge(judging, test, "usage", Subject(Kind.NUMBER, "used_pct"), "${used_pct}")
        yield maker.check(test, f"How full is {path}?", "host.disk", {"path": path}, judging)


def interface(maker: Maker, test: Test) -> Iterator[MadeStep]:
    name = test.text("name", test.key)
    if "/" in name:
        maker.leave_out(test, "", "an interface has no / in its name")
    elif maker.takes(test, "name", name):
        title = f"Is the interface {name} as it should be?"
        yield _read(maker, test, scripts.INTERFACE, title, {"INTERFACE": name}, ("name",))


def _read(
    maker: Maker, test: Test, reads: Reads, title: str, env: Mapping[str, str], known: tuple[str, ...]
) -> MadeStep:
    """Return a step whose script tells whether a thing is there, and what is asked about it."""
    asked = [name for name in test.names() if name in reads.pieces and not asks_nothing(test.value(name))]
    maker.leave_rest(test, ("exists", *known, *reads.pieces))
    judging = Judging()
    if not maker.wants(test, "exists", (known[0], "exists", "timeout")):
        judging.refuse("present.value == 'yes'", "It is there, and should not be.")
        asked = []
    else:
        judging.refuse("present.value != 'yes'", "It is not there.")
    for name in asked:
        maker.judge(judging, test, name, _subject(name), f"${{{captured(name)}.value}}")
    fields: dict[str, Value] = {
        "run": reads.script(asked),
        "env": {key: literal(text) for key, text in env.items()},
    }
    fields |= {"capture": reads.capture(asked), "outcomes": judging.done("It is as wanted.")}
    return maker.step(test, title, fields)


def _subject(name: str) -> Subject:
    value = f"{captured(name)}.value"
    if name in _LISTS:
        return Subject(Kind.LIST, value, f"split({value}, '{_LISTS[name]}')")
    return Subject(Kind.TEXT, value)


def package(maker: Maker, test: Test) -> Iterator[MadeStep]:
    name = test.text("name", test.key)
    if not maker.takes(test, "name", name):
        return
    maker.leave_rest(test, ("name", "installed", "versions"))
    judging = Judging()
    if not maker.wants(test, "installed", ("name", "installed")):
        judging.refuse("len(versions) > 0", "It is installed, and should not be.")
    else:
        judging.refuse("len(versions) == 0", "It is not installed.")
        maker.judge(judging, test, "versions", Subject(Kind.LIST, "stdout", "versions"), "${versions}")
    fields: dict[str, Value] = {"run": scripts.PACKAGE, "env": {"PACKAGE": literal(name)}}
    fields |= {"capture": {"versions": "lines"}, "outcomes": judging.done("It is as wanted.")}
    yield maker.step(test, f"Is the package {name} as it should be?", fields)


def service(maker: Maker, test: Test) -> Iterator[MadeStep]:
    name = test.text("name", test.key)
    maker.leave_rest(test, ("name", "running", "enabled", "runlevels"))
    if test.value("runlevels"):
        maker.leave_out(test, "runlevels", "systemd, which is asked here, has none")
    judging = Judging()
    maker.judge(judging, test, "running", Subject(Kind.BOOLEAN, "active"), "${state}")
    # What other units start (static, generated) has no `enabled` of its own; goss takes it for enabled.
    enabled = Subject(Kind.BOOLEAN, "not exists(enabled) or enabled")
    maker.judge(judging, test, "enabled", enabled, "${enabled_state}")
    yield maker.check(test, f"Does {name} run as it should?", "host.service", {"name": name}, judging)


def process(maker: Maker, test: Test) -> Iterator[MadeStep]:
    name = test.text("comm", test.key)
    maker.leave_rest(test, ("comm", "running"))
    judging = Judging()
    maker.judge(judging, test, "running", Subject(Kind.BOOLEAN, "count > 0"))
    yield maker.check(test, f"Does {name} run?", "host.process", {"name": name}, judging)


def port(maker: Maker, test: Test) -> Iterator[MadeStep]:
    protocol, _, number = test.text("port", test.key).rpartition(":")
    maker.leave_rest(test, ("port", "listening", "ip"))
    if not number.isascii() or not number.isdecimal() or protocol not in ("", "tcp", "tcp6", "udp", "udp6"):
        maker.leave_out(test, "", "it names no port such as tcp:22")
        return
    colon = "contains(l.address, ':')"  # goss's tcp and udp are those of IPv4 alone
    found = f"any({colon if protocol.endswith('6') else negated(colon)} for l in listeners)"
    judging = Judging()
    maker.judge(judging, test, "listening", Subject(Kind.BOOLEAN, found), "${count}")
    addresses = "sorted(l.address for l in listeners)"
    maker.judge(judging, test, "ip", Subject(Kind.LIST, addresses, addresses), f"${{{addresses}}}")
    given: dict[str, Value] = {"port": int(number[:9]), "protocol": protocol.rstrip("6") or "tcp"}
    yield maker.check(
        test, f"Does anything listen on {protocol or 'tcp'} port {number}?", "host.ports", given, judging
    )


def kernel_param(maker: Maker, test: Test) -> Iterator[MadeStep]:
    name = test.text("name", test.key)
    if not maker.takes(test, "name", name):
        return
    maker.leave_rest(test, ("name", "value"))
    judging = Judging()
    maker.judge(judging, test, "value", Subject(Kind.TEXT, "now_set.value"), "${now_set.value}")
    fields: dict[str, Value] = {"run": scripts.KERNEL_PARAM, "env": {"NAME": literal(name)}}
    fields |= {
        "capture": {"now_set": {"regex": "(?P<value>.*)"}},
        "outcomes": judging.done("It is as wanted."),
    }
    yield maker.step(test, f"What is the kernel parameter {name} set to?", fields)
