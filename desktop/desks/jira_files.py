"""Files on an issue of Jira, each put there once: a post names its files so that it knows them again."""

from collections.abc import Mapping
from dataclasses import replace

from desktop.desks.http import Web
from desktop.desks.jira_tickets import attached_from
from desktop.desks.limits import check_files
from desktop.desks.members import number_at
from desktop.domain.desk import OutFile

_LIMIT_BYTES = 10 * 2**20  # of a file, where the site does not tell its own


def of_post(files: tuple[OutFile, ...], key: str) -> tuple[OutFile, ...]:
    """Return files under names of this post alone: an issue may hold another file of the same name."""
    named: list[OutFile] = []
    for place, one in enumerate(files, 1):
        stem, dot, ending = one.name.rpartition(".")
        mark = f"{key[:8]}-{place}"
        name = f"{stem}-{mark}.{ending}" if dot and stem else f"{one.name}-{mark}"
        named.append(replace(one, name=name))
    return tuple(named)


def attach(web: Web, key: str, files: tuple[OutFile, ...], there: tuple[Mapping[str, object], ...]) -> bool:
    """Put those files on an issue that are not there yet; true when some are there now."""
    if not files:
        return False
    limit = number_at(web.get("how large files may be", "/rest/api/3/attachment/meta").data, "uploadLimit")
    check_files("Jira", files, limit or _LIMIT_BYTES, together=False)
    known = {attached_from(one).name for one in there}
    new = [one for one in files if one.name not in known]
    if new:
        web.ask(
            f"put the files on {key}",
            "POST",
            f"/rest/api/3/issue/{key}/attachments",
            files=[("file", one) for one in new],
            headers={"X-Atlassian-Token": "no-check"},
        )
    return True
