"""Reads what dpkg and apt, rpm and dnf, or apk tell of packages, without their locks and without the network.

Sources: deb-control and apt-get(8) in simulation, with its cache in memory; rpm(8); dnf(8) with -C; apk(8) and its
database. dnf is asked by root only, because for another account it makes a cache; it writes to its own log.
"""

import re

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers
from desktop.dataclass import dataclass

_DPKG = r"""
function field(begin,  i) { for (i = 1; i <= NF; i++)
  if (substr($i, 1, length(begin)) == begin) return substr($i, length(begin) + 1)
  return "" }
{ package = field("Package: "); status = field("Status: "); split(status, word, " ")
  if (package == name) print "package\t" field("Version: ") "\t" field("Architecture: ") "\t" word[3]
  if (word[3] ~ /^(half-|unpacked|triggers-awaited)/ || word[2] == "reinstreq") print "broken\t" package
  if (word[1] == "hold" && word[3] == "installed") print "held\t" package
}"""
_APK = r"""
substr($0, 1, 2) == "P:" { package = substr($0, 3) }
substr($0, 1, 2) == "V:" { version = substr($0, 3) }
substr($0, 1, 2) == "A:" { arch = substr($0, 3) }
$0 == "" { if (package == name && name != "") print "package\t" version "\t" arch "\tinstalled"
  package = version = arch = "" }
END { if (package == name && name != "") print "package\t" version "\t" arch "\tinstalled" }"""
_RPM = r"package\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\t%{ARCH}\tinstalled\n"
QUESTIONS = {
    "manager": """manager=
if [ -s /var/lib/dpkg/status ]; then manager=dpkg
elif [ -s /lib/apk/db/installed ]; then manager=apk
else for each in /var/lib/rpm/rpmdb.sqlite /var/lib/rpm/Packages /usr/lib/sysimage/rpm/rpmdb.sqlite \\
  /usr/lib/sysimage/rpm/Packages.db; do [ ! -e "$each" ] || manager=rpm; done; fi
echo "$manager\"""",
    "packages": """case $manager in
dpkg) awk -v name="$name" 'BEGIN { RS = ""; FS = "\\n" }'"$dpkg" /var/lib/dpkg/status;;
apk) awk -v name="$name" "$apk" /lib/apk/db/installed;;
rpm) [ -z "$name" ] || rpm -q --qf "$rpm" -- "$name";;
esac
echo "end $?\"""",
    "updates": """if [ -z "$updates" ]; then echo "not asked"; fi
case $manager$updates in
dpkg1) apt-get -q -q -s -o Debug::NoLocking=1 -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \\
  -o APT::Get::Show-User-Simulation-Note=0 dist-upgrade 2>&1 | grep -v '^Conf ';;
apk1) apk --no-network version -l '<' 2>&1;;
rpm1) if ! command -v dnf >/dev/null 2>&1; then echo "dnf: not found"
  elif [ "$(id -u)" != 0 ]; then echo "needs root"
  else dnf -C check-update 2>&1; echo "status $?"; fi;;
esac""",
    "security": """if [ "$manager$updates" = rpm1 ] && [ "$(id -u)" = 0 ] && command -v dnf >/dev/null 2>&1; then
  dnf -q -C updateinfo list --updates 2>/dev/null
fi""",
    "lists": "stat -c %Y /var/lib/apt/lists /var/lib/apt/lists/partial /var/lib/apt/periodic/update-success-stamp "
    "/var/cache/dnf/*/repodata/repomd.xml /var/cache/apk/APKINDEX* 2>/dev/null",
    "now": "date +%s",
}
VALUES = {"dpkg": _DPKG, "apk": _APK, "rpm": _RPM}  # of the script's programs
_APT = re.compile(r"Inst (\S{1,200}) \[([^\]\s]{1,200})\] \((\S{1,200}) (.{0,500})")
_APT_SECURITY = re.compile(
    r"Debian-Security:|Ubuntu(?:ESM\w{0,20})?:[^/,]{0,100}/[^-,]{0,100}-\S{0,40}security"
)
_APK_ROW = re.compile(r"(\S{1,200}?)-(\d[^\s-]{0,100}(?:-r\d{1,9})?)\s{1,80}<\s{1,20}(\S{1,100})")
_DNF = re.compile(r"(\S{1,200})\.(\w{1,20})\s{1,200}(\d\S{0,200})\s{1,200}\S{1,200}\s{0,200}")


@dataclass(frozen=True, slots=True)
class Update:
    name: str
    installed: str | None  # None: dnf does not tell it in its list
    candidate: str
    is_security: bool | None  # None: this package manager does not tell


@dataclass(frozen=True, slots=True)
class Package:
    version: str
    arch: str
    status: str  # `installed`, or how far dpkg came


def parse_package(text: str) -> Package | None:
    """Return the package that was asked for, the installed one of several."""
    rows = [line.split("\t") for line in text.splitlines() if line.startswith("package\t")]
    found = [Package(row[1], row[2], row[3]) for row in rows if len(row) == 4]
    return next((each for each in found if each.status == "installed"), found[0] if found else None)


def parse_names(text: str, kind: str) -> tuple[str, ...]:
    """Return the packages that are `broken` or `held`."""
    return tuple(line.split("\t")[1] for line in text.splitlines() if line.startswith(f"{kind}\t"))


def why_no_updates(manager: str, text: str) -> str:
    """Return why the waiting updates are not known, else nothing."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines == ["not asked"]:
        return "they were not asked for"
    if lines == ["needs root"]:
        return "dnf tells root only which updates wait"
    signs = ("e: ", "error", "warning: opening", "warning: ignoring")  # apt, dnf, apk
    problems = [line for line in lines if line.lower().startswith(signs)]
    problems += [line for line in lines if "not found" in line or "no cache for" in line]
    if manager == "rpm" and not problems and lines[-1:] not in (["status 0"], ["status 100"]):
        problems = lines[-1:] or ["dnf said nothing"]
    return problems[0][:200].rstrip(".") if problems else ""


def parse_updates(manager: str, answers: Answers) -> tuple[Update, ...]:
    lines = answers["updates"].splitlines()
    if manager == "dpkg":
        found = [row for line in lines if (row := _APT.match(line))]
        return tuple(Update(row[1], row[2], row[3], bool(_APT_SECURITY.search(row[4]))) for row in found)
    if manager == "apk":
        return tuple(Update(row[1], row[2], row[3], None) for line in lines if (row := _APK_ROW.match(line)))
    return _parse_dnf(lines, answers["security"])


def _parse_dnf(lines: list[str], advisories: str) -> tuple[Update, ...]:
    """Read the list; below `Obsoleting Packages` stand others. Without any advisory nothing tells security apart."""
    rows = [line.split() for line in advisories.splitlines()]
    about = {row[2]: "/Sec" in row[1] for row in rows if len(row) == 3 and "-" in row[2]}
    about |= {row[2]: True for row in rows if len(row) == 3 and "/Sec" in row[1]}
    updates = []
    for line in lines:
        if line.startswith("Obsoleting"):
            break
        if row := _DNF.fullmatch(line):
            is_security = about.get(f"{row[1]}-{row[3]}.{row[2]}", False) if about else None
            updates.append(Update(row[1], None, row[3], is_security))
    return tuple(updates)


def lists_age_s(answers: Answers) -> float | None:
    """Return how long ago the lists of packages were fetched last."""
    moments = [moment for line in answers["lists"].splitlines() if (moment := whole(line.strip()))]
    now_s = whole(answers["now"].strip())
    return None if not moments or now_s is None else float(max(0, now_s - max(moments)))
