"""Walks the files under a path on the machine itself and adds up what each directory holds, within a time.

Tools: find -xdev and -exec + (IEEE Std 1003.1), stat -c and timeout (GNU coreutils, busybox), awk. A directory's
figures hold all below it, however deep; blocks of 512 bytes, as du counts, a file of several names once.
"""

from collections.abc import Mapping

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, said
from desktop.dataclass import dataclass
from desktop.domain.errors import NotApplicableError, PermissionDeniedError, UnreadableOutputError

# One line a file: blocks, bytes, names, device:inode, mode in hexadecimal, seconds, path. GNU's timeout says 124 when
# it ended the walk, busybox's 143. Other filesystems are seen as the empty folders that they are mounted on.
_WALK = """
if ! cd -- "$path" 2>/dev/null; then
  if [ -d "$path" ]; then echo denied; elif [ -e "$path" ]; then echo file; else echo missing; fi
elif ! command -v timeout >/dev/null 2>&1; then echo "no timeout"
else
  { timeout "$budget_s" find . -xdev -exec stat -c '%b %s %h %d:%i %f %Y %n' {} + 2>&1; printf '\\nended %s\\n' $?; } |
    awk -v depth="$depth" -v limit="$limit" "$add_up"
fi
"""
_ADD_UP = r"""
NF == 2 && $1 == "ended" { ended = $2; if (ended !~ /^(124|137|143)$/) take(before); before = ""; next }
{ take(before); before = $0 }
function take(line,  cells, at, is_folder, place, name, n, parts, last, folder, i, slot) {
  n = split(line, cells, " ")
  if (n < 7 || cells[1] !~ /^[0-9]+$/ || cells[4] !~ /^[0-9]+:[0-9]+$/) {
    if (line ~ /Permission denied$/) denied++
    return
  }
  split(cells[4], at, ":")
  if (device == "") device = at[1]
  if (at[1] != device) return
  is_folder = cells[5] ~ /^4...$/
  if (!is_folder && cells[3] > 1) { if (cells[4] in seen) return; seen[cells[4]] = 1 }
  place = index(line, " ./"); name = place ? substr(line, place + 3) : ""
  all += cells[1]; if (!is_folder) files++
  n = split(name, parts, "/"); last = is_folder ? n : n - 1
  folder = ""
  for (i = 1; i <= last && i <= depth; i++) { folder = folder "/" parts[i]; held[folder] += cells[1] }
  if (cells[5] !~ /^8...$/ || name == "") return
  if (kept < limit) slot = ++kept
  else {
    slot = 1; for (i = 2; i <= limit; i++) if (blocks[i] < blocks[slot]) slot = i
    if (cells[1] + 0 <= blocks[slot]) return
  }
  blocks[slot] = cells[1] + 0; size[slot] = cells[2]; time[slot] = cells[6]; path_of[slot] = name
}
END {
  printf "walked %.0f %.0f %.0f %s\n", all, files, denied, ended
  for (i = 1; i <= kept; i++) printf "file %.0f %.0f %s %s\n", blocks[i], size[i], time[i], path_of[i]
  sorted = "sort -k 2nr | head -n " limit
  for (folder in held) printf "folder %.0f %s\n", held[folder], folder | sorted
  close(sorted)
}"""
QUESTIONS = {"now": "date +%s", "walk": _WALK}
_CUT = (124, 137, 143)


@dataclass(frozen=True, slots=True)
class Folder:
    path: str
    held_bytes: int


@dataclass(frozen=True, slots=True)
class File:
    path: str
    held_bytes: int
    size_bytes: int
    modified_s: int


@dataclass(frozen=True, slots=True)
class Walked:
    held_bytes: int
    file_count: int
    denied_count: int  # folders and files that this account may not look into
    folders: tuple[Folder, ...]
    files: tuple[File, ...]
    is_complete: bool  # false: the time was over before all was seen


def environment(*, path: str, depth: int, limit: int, budget_s: float) -> Mapping[str, str]:
    """Return the values of the script; the budget is in whole seconds, which every timeout takes."""
    values = {
        "path": path,
        "depth": str(depth),
        "limit": str(limit),
        "budget_s": str(max(1, round(budget_s))),
    }
    return values | {"add_up": _ADD_UP}


def parse_walk(answers: Answers, path: str) -> Walked:
    """Return what was added up, the largest first.

    Raises:
        NotApplicableError, PermissionDeniedError, UnreadableOutputError: it could not be walked.
    """
    head, _, rest = answers.need("walk").partition("\n")
    match head.split():
        case ["walked", *figures]:
            return _walked(figures, rest.splitlines(), path, answers)
        case ["denied"]:
            raise PermissionDeniedError(f"This account may not look into {path}.")
        case ["file"]:
            raise UnreadableOutputError(f"{path} is no directory. Name the one that it is in.")
        case ["missing"]:
            raise UnreadableOutputError(f"There is no {path} on this machine. Name a path that exists.")
        case ["no", "timeout"]:
            raise NotApplicableError("This machine has no timeout, which would end a long walk.")
    raise UnreadableOutputError(f"What {path} holds was not added up: {said(answers.out)}")


def _walked(figures: list[str], lines: list[str], path: str, answers: Answers) -> Walked:
    match [whole(figure) for figure in figures]:
        case [int(blocks), int(file_count), int(denied_count), int(ended)] if blocks or file_count:
            files = [file for line in lines if line.startswith("file ") and (file := _file(line, path))]
            folders = [
                found for line in lines if line.startswith("folder ") and (found := _folder(line, path))
            ]
            return Walked(
                held_bytes=512 * blocks,
                file_count=file_count,
                denied_count=denied_count,
                folders=tuple(sorted(folders, key=lambda each: (-each.held_bytes, each.path))),
                files=tuple(sorted(files, key=lambda each: (-each.held_bytes, each.path))),
                is_complete=ended not in _CUT,
            )
        case [0, 0, 0, 0]:
            return Walked(0, 0, 0, (), (), is_complete=True)
        case [0, 0, _, int(ended)] if ended in _CUT:
            raise UnreadableOutputError(
                f"The time was over before any file of {path} was seen. Give the check more time (budget_s), or a "
                "path that holds less."
            )
    raise UnreadableOutputError(f"What {path} holds was not added up: {said(answers.out)}")


def _file(line: str, path: str) -> File | None:
    match line.split(" ", 4):
        case [_, blocks_text, size_text, time_text, name]:
            blocks, size, modified_s = whole(blocks_text), whole(size_text), whole(time_text.lstrip("-"))
            if blocks is not None and size is not None and modified_s is not None:
                sign = -1 if time_text.startswith("-") else 1
                return File(f"{path.rstrip('/')}/{name}", 512 * blocks, size, sign * modified_s)
    return None


def _folder(line: str, path: str) -> Folder | None:
    match line.split(" ", 2):
        case [_, blocks_text, name] if (blocks := whole(blocks_text)) is not None:
            return Folder(f"{path.rstrip('/')}{name}", 512 * blocks)
    return None
