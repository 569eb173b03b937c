"""What a machine is: its name, system, kernel, and whether it is a virtual machine or a container.

Source: ``uname`` (POSIX), os-release(5), /proc/uptime, /etc/localtime, and the makers in /sys/class/dmi. On Windows the
classes Win32_OperatingSystem and Win32_ComputerSystem, and the registry for the name of the release.
"""

from desktop.checks.linux.procfs import parse_uptime_s
from desktop.checks.linux.sections import Answers, ask, first_line, said
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import PermissionDeniedError, UnreadableOutputError
from desktop.targets.base import Facts, Shell

_ZONES = "zoneinfo/"
_CONTAINERS = {"docker": "/.dockerenv", "podman": "/run/.containerenv"}
# What /sys/class/dmi/id says of makers of virtual machines: part of its text, our word.
_MAKERS = {
    "qemu": "kvm",
    "kvm": "kvm",
    "vmware": "vmware",
    "virtualbox": "virtualbox",
    "innotek": "virtualbox",
    "microsoft corporation virtual": "hyper-v",
    "amazon ec2": "amazon",
    "google compute": "google",
    "xen": "xen",
    "parallels": "parallels",
    "openstack": "openstack",
    "digitalocean": "digitalocean",
    "hetzner": "hetzner",
}
_MAKER_FILES = ("sys_vendor", "product_name")
# One program, not four, where no name holds a space.
_UNAME = """set -f; set -- $(uname -snrm); set +f
if [ $# -eq 4 ]; then printf '%s\\n' "$2" "$1" "$3" "$4"; else uname -n; uname -s; uname -r; uname -m; fi"""
_QUESTIONS = {
    "uname": _UNAME,
    "release": "cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null",
    "uptime": first_line("/proc/uptime"),
    "zone_link": "readlink /etc/localtime",
    "zone_name": first_line("/etc/timezone", may_miss=True),
    "container": first_line("/run/systemd/container", may_miss=True)
    + "; container=$line"
    + "".join(
        f"; test ! -e {path} || {{ container={name}; echo {name}; }}" for name, path in _CONTAINERS.items()
    ),
    "maker": "; ".join(first_line(f"/sys/class/dmi/id/{name}", may_miss=True) for name in _MAKER_FILES),
    "flags": '[ -n "$container" ] || grep -m 1 -w hypervisor /proc/cpuinfo 2>/dev/null',
}


@dataclass(frozen=True, slots=True)
class Params:
    pass


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    os: str  # as its maker calls it, such as `Debian GNU/Linux`
    version: str
    kernel: str
    arch: str
    virtualisation: str | None  # `none` on bare metal; None: nothing tells
    uptime_s: float | None  # None: nothing tells
    time_zone: str | None


def read_local(facts: Facts, _params: Params) -> Reading:
    names = facts.names()
    return Reading(
        name=names.name,
        os=names.os,
        version=names.version,
        kernel=names.kernel,
        arch=names.arch,
        virtualisation=_local_virtualisation(facts) if facts.os == "linux" else None,
        uptime_s=facts.uptime_s(),
        time_zone=_time_zone(facts.link_target("/etc/localtime") or "", _text(facts, "/etc/timezone")),
    )


def _local_virtualisation(facts: Facts) -> str | None:
    found = [name for name, path in _CONTAINERS.items() if _text(facts, path, if_there=name)]
    maker = [_text(facts, f"/sys/class/dmi/id/{name}") for name in _MAKER_FILES]
    container = "\n".join([_text(facts, "/run/systemd/container"), *found])
    flags = next(
        (line for line in _text(facts, "/proc/cpuinfo").splitlines() if "hypervisor" in line.split()), ""
    )
    return virtualisation_of(container, "\n".join(maker), flags)


def _text(facts: Facts, path: str, *, if_there: str = "") -> str:
    """Return a file's text, or `if_there` when it exists; nothing when it may not be read."""
    try:
        text = facts.read_text(path)
    except PermissionDeniedError:
        return if_there
    return "" if text is None else if_there or text


def read_shell(target: Shell, _params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS))


def parse(answers: Answers) -> Reading:
    match answers.need("uname").splitlines():
        case [name, system, kernel, arch]:
            release = parse_os_release(answers["release"])
        case _:
            raise UnreadableOutputError(f"uname is not what was expected: {said(answers.out)}")
    return Reading(
        name=name,
        os=release.get("NAME", system),
        version=release.get("VERSION_ID", ""),
        kernel=kernel,
        arch=arch,
        virtualisation=virtualisation_of(answers["container"], answers["maker"], answers["flags"]),
        uptime_s=parse_uptime_s(answers["uptime"]) if answers["uptime"].strip() else None,
        time_zone=_time_zone(answers["zone_link"], answers["zone_name"]),
    )


def read_windows(target: Shell, _params: Params) -> Reading:
    found = ask_windows(target, _WINDOWS)
    kind = virtualisation_of("", found.text("maker") or "", "")
    # A machine that is host of Hyper-V runs under its hypervisor too: it may be of metal or a guest of a maker unknown.
    is_unsure = kind == "none" and found.truth("has_hypervisor") is not False
    return Reading(
        name=found.need_text("name"),
        os=found.need_text("os"),
        version=found.text("version") or "",
        kernel=found.need_text("kernel"),
        arch=found.need_text("arch"),
        virtualisation=None if is_unsure else kind,
        uptime_s=found.number("uptime_s"),
        time_zone=found.text("time_zone"),
    )


def parse_os_release(text: str) -> dict[str, str]:
    """Return the variables of os-release(5), without their quotes."""
    pairs = (line.strip().partition("=") for line in text.splitlines() if not line.lstrip().startswith("#"))
    return {name: value.strip("\"'") for name, sign, value in pairs if sign}


def virtualisation_of(container: str, maker: str, flags: str) -> str | None:
    """Return the innermost thing that the machine runs in, from what its files say."""
    if named := container.split():
        return named[0]
    made_by = " ".join(maker.lower().split())
    for part, word in _MAKERS.items():
        if part in made_by:
            return word
    if flags:
        return "virtual machine"
    return "none" if made_by else None


def _time_zone(link: str, name: str) -> str | None:
    _, found, zone = link.strip().rpartition(_ZONES)
    return (zone if found else name.strip()) or None


# A PowerShell of 32 bits is told the architecture that it lives in, and the machine's beside it.
_WINDOWS = r"""
$system = Get-CimInstance Win32_OperatingSystem
$machine = Get-CimInstance Win32_ComputerSystem
$release = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
@{
  name = @($machine.DNSHostName, $system.CSName -ne $null)[0]
  os = $system.Caption
  version = @($release.DisplayVersion, $release.ReleaseId -ne $null)[0]
  kernel = @($system.Version, $release.UBR -ne $null) -join '.'
  arch = @($env:PROCESSOR_ARCHITEW6432, $env:PROCESSOR_ARCHITECTURE -ne $null)[0]
  maker = "$($machine.Manufacturer) $($machine.Model)"
  has_hypervisor = $machine.HypervisorPresent
  uptime_s = ($system.LocalDateTime.ToUniversalTime() - $system.LastBootUpTime.ToUniversalTime()).TotalSeconds
  time_zone = [TimeZoneInfo]::Local.Id
}
"""

CHECK = CheckSpec(
    id="host.identity",
    title="What this machine is",
    explanation=(
        "Name, system, kernel, processor type, what it runs in, and how long it has been up. Read it first:"
        " it tells whether this is the machine that the ticket is about, whether its system is still "
        "supported, and whether it was restarted around the time the trouble began. It cannot fail; it "
        "fails to be read when the machine cannot be reached."
    ),
    params=Params,
    reading=Reading,
    local=read_local,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        (
            "pass: exists(uptime_s) | ${name} runs ${os} ${version} (kernel ${kernel}, ${arch}), up for "
            "${uptime_s}."
        ),
        "pass: otherwise | ${name} runs ${os} ${version} (kernel ${kernel}, ${arch}).",
    ),
)
