"""The scripts that read what no check reads: one line `name=value` for each thing that a test asks about.

They are of POSIX sh and never hold a value of the document: values come as environment variables."""

from collections.abc import Iterable, Mapping

from desktop.dataclass import dataclass
from desktop.domain.values import Value


@dataclass(frozen=True, slots=True)
class Reads:
    """A script that begins with what is always read, and pieces that are added for what is asked."""

    always: str
    pieces: Mapping[str, str]
    end: str = ""

    def script(self, asked: Iterable[str]) -> str:
        return "\n".join(
            [self.always, *(self.pieces[name] for name in asked if name in self.pieces), self.end]
        ).strip()

    def capture(self, asked: Iterable[str]) -> dict[str, Value]:
        names = ["present", *(name for name in asked if name in self.pieces)]
        return {captured(name): {"regex": f"(?m)^{name}=(?P<value>.*)$"} for name in names}


def captured(name: str) -> str:
    """Return the name under which expressions know what a script printed."""
    return name.replace("-", "_")


_ABSENT = "{\n  echo present=no\n  exit 0\n}\necho present=yes"
FILE = Reads(
    f'[ -e "$FILE" ] || [ -L "$FILE" ] || {_ABSENT}',
    {
        "mode": 'printf \'mode=%04d\\n\' "$(stat -c %a -- "$FILE")"',
        "size": 'echo "size=$(stat -c %s -- "$FILE")"',
        "owner": 'echo "owner=$(stat -c %U -- "$FILE")"',
        "group": 'echo "group=$(stat -c %G -- "$FILE")"',
        "uid": 'echo "uid=$(stat -c %u -- "$FILE")"',
        "gid": 'echo "gid=$(stat -c %g -- "$FILE")"',
        "filetype": """\
case $(stat -c %F -- "$FILE") in
  regular*) echo filetype=file ;;
  directory) echo filetype=directory ;;
  'symbolic link') echo filetype=symlink ;;
  socket) echo filetype=socket ;;
  fifo) echo filetype=pipe ;;
  character*) echo filetype=character-device ;;
  block*) echo filetype=block-device ;;
esac""",
        "linked-to": 'echo "linked-to=$(readlink -- "$FILE")"',
        "md5": 'echo "md5=$(md5sum -- "$FILE" | cut -d " " -f 1)"',
        "sha256": 'echo "sha256=$(sha256sum -- "$FILE" | cut -d " " -f 1)"',
        "sha512": 'echo "sha512=$(sha512sum -- "$FILE" | cut -d " " -f 1)"',
    },
)
CONTENTS = 'cat -- "$FILE"'
USER = Reads(
    f'found=$(getent passwd -- "$NAME") || {_ABSENT}',
    {
        "uid": 'echo "uid=$(echo "$found" | cut -d : -f 3)"',
        "gid": 'echo "gid=$(echo "$found" | cut -d : -f 4)"',
        "home": 'echo "home=$(echo "$found" | cut -d : -f 6)"',
        "shell": 'echo "shell=$(echo "$found" | cut -d : -f 7)"',
        "groups": 'echo "groups=$(id -Gn -- "$NAME")"',
    },
)
GROUP = Reads(
    f'found=$(getent group -- "$NAME") || {_ABSENT}',
    {"gid": 'echo "gid=$(echo "$found" | cut -d : -f 3)"'},
)
MOUNT = Reads(
    # The kernel writes a space in a path as \040 (proc(5)); of several mounts on one path the last one counts.
    'found=$(awk \'{ path = $2; gsub(/\\\\040/, " ", path) } '
    'path == ENVIRON["MOUNT"] { last = $0 } END { print last }\''
    f' /proc/mounts)\n[ -n "$found" ] || {_ABSENT}',
    {
        "source": 'echo "source=$(echo "$found" | cut -d " " -f 1)"',
        "filesystem": 'echo "filesystem=$(echo "$found" | cut -d " " -f 3)"',
        "opts": 'echo "opts=$(echo "$found" | cut -d " " -f 4)"',
    },
)
INTERFACE = Reads(
    f'[ -e "/sys/class/net/$INTERFACE" ] || {_ABSENT}',
    {
        "mtu": 'echo "mtu=$(cat "/sys/class/net/$INTERFACE/mtu")"',
        "addrs": """\
echo "addrs=$(ip -o addr show dev "$INTERFACE" | awk '{ printf "%s%s", sep, $4; sep = " " }')\"""",
    },
)
KERNEL_PARAM = 'sysctl -n -- "$NAME"'
# Prints the versions that are installed, one a line, and nothing when there is none.
PACKAGE = """\
if command -v dpkg-query >/dev/null; then
  dpkg-query -W -f '${db:Status-Abbrev}|${Version}\\n' -- "$PACKAGE" 2>/dev/null | sed -n 's/^ii *|//p'
elif command -v rpm >/dev/null; then
  rpm -q -- "$PACKAGE" >/dev/null 2>&1 && rpm -q --qf '%{VERSION}\\n' -- "$PACKAGE"
elif command -v apk >/dev/null; then
  apk info -e -- "$PACKAGE" >/dev/null 2>&1 && apk list --installed -- "$PACKAGE" 2>/dev/null |
    sed -n 's/^[^ ]*-\\([0-9][^ ]*\\) .*/\\1/p'
elif command -v pacman >/dev/null; then
  pacman -Q -- "$PACKAGE" 2>/dev/null | cut -d ' ' -f 2
else
  echo 'none of dpkg, rpm, apk and pacman is here' >&2
  exit 3
fi
exit 0"""
