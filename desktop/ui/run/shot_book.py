"""The runbooks of the pictures: one with a step of each kind, and one whose every text is too long."""

HOST = "ssh://ops@web-03.eu.example"

BOOK = f"""\
runbook: 1
id: disk-nearly-full
title: Disk nearly full
version: 3
on: {HOST}
steps:
  - id: snapshot
    title: Snapshot of /var
    run: lsof -v
  - id: space
    title: How full is /var?
    why: Programs fail in ways that look unrelated when a filesystem is full. Measure before touching anything.
    good: Under 85 % used.
    if_not: Find out what takes the space before you delete anything. The next step does.
    causes:
      - cause: Logs that are not rotated
        sign: The largest directory is under /var/log, or its name ends in .log.
      - cause: Container images and layers that nobody removes
        sign: The largest is /var/lib/docker or /var/lib/containers.
      - cause: Files that are deleted and still open
        sign: The sizes add up to much less than what is used.
        next: deleted
    run: df --output=pcent /var | tail -n 1 | tr -d ' %'
    capture:
      used_pct: number
    outcomes:
      - fail: used_pct >= 95
        say: /var is ${{used_pct}} full.
      - warn: used_pct >= 85
        say: /var is ${{used_pct}} full.
      - pass: otherwise
        say: /var has room (${{used_pct}} used).
        next: end.not_reproduced
  - id: largest
    title: What takes the space?
    why: Never delete before you know what is large and who owns it.
    good: One directory holds most of it, and you can tell what it is.
    if_not: If nothing here is large enough, deleted files that are still open may hold the space.
    run: du -xh --max-depth=3 -- "$MOUNT" | sort -rh | head -n 20
    env: {{MOUNT: /var}}
    timeout: 5m
  - id: ticket
    title: Which ticket is this for?
    why: The summary goes there, and a colleague finds it again.
    ask: Type the key of the ticket.
    answer: {{type: ticket, label: Ticket, help: 'As the desk writes it, such as OPS-4821.'}}
  - id: rotate
    title: Rotate and archive the nginx logs
    why: 22 GiB of the 24 GiB under /var/log are nginx logs. Rotation moves them aside, as every night.
    good: It ends without an error, and /var is under 85 % afterwards.
    if_not: An error names the log whose rules are wrong. Nothing is lost.
    effect: changes
    run: logrotate --force /etc/logrotate.d/nginx
    env: {{ARCHIVE_DIR: /srv/archive/web-03, KEEP_DAYS: '14'}}
    risk: nginx reloads once and waits up to 200 ms.
    undo: Rotated files stay beside the originals with the ending .1; move them back.
  - id: purge
    title: Remove archives that are older than a year
    why: The archive is full too. What is older than a year may go, says the retention rule.
    effect: destroys
    run: find /srv/archive/web-03 -type f -mtime +365 -delete
    consent: delete the archives of web-03
    risk: The archives are gone. There is no copy of them elsewhere.
  - id: restart
    title: Restart the upload service
    why: It keeps the old log open, and the space stays taken until it lets go.
    good: It runs again within a minute, and /var has room.
    effect: changes
    do: Restart "uploads" in the console of the platform team, and wait until it shows green.
    risk: Uploads fail for up to a minute.
    undo: A restart cannot be undone. The service comes back by itself.
  - id: deleted
    title: Does a program hold deleted files open?
    why: A file that is deleted while a program has it open takes its space until the program closes it.
    good: None does.
    run: lsof +L1 /var
    timeout: 1m
    outcomes:
      - warn: exit_status == 0
        say: A program holds deleted files open.
        next: restart
      - pass: otherwise
        say: No deleted file is held open.
"""

_LONG = "A title that goes on and on because its author wanted to be helpful and could not stop in time"
_PATH = "/srv/data/" + "a-very-long-directory-name-without-any-blank/" * 5
LONG_BOOK = f"runbook: 1\nid: long\ntitle: {_LONG}\nversion: 1204\non: {HOST}\nsteps:\n" + "".join(
    f"  - id: s{n}\n    title: '{n}. {_LONG}'\n    why: {_LONG}.\n    good: {_PATH}\n"
    f"    run: echo '{_PATH}' \"$WHERE\"\n    env: {{WHERE: '{_PATH}'}}\n"
    for n in range(1, 41)
)
