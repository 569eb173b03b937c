"""Which commands plainly only read: few, and none of them by a trick of words."""

import re
from pathlib import Path

import pytest

from desktop.language.importing.read_only import is_read_only, read_only_commands

DOCUMENT = Path(__file__).parents[4] / "docs" / "importing.md"


@pytest.mark.parametrize(
    "script",
    [
        "df -h",
        "ps aux | grep -i java | wc -l",
        "cat /etc/os-release; uname -a",
        "systemctl status nginx --no-pager",
        "systemctl --no-pager status nginx",
        "journalctl -u nginx -n 50",
        "kubectl get pods -n web",
        "curl -sS -m 5 https://a.example/health?x=1,2",
        "ls /none 2>/dev/null || echo none",
        "find /var/log -name '*.log' -mtime +3",
        "date +%F",
        "# look\nip -br addr show",
    ],
)
def test_what_plainly_reads(script: str) -> None:
    assert is_read_only(script)


@pytest.mark.parametrize(
    "script",
    [
        "",
        "# only a comment",
        "rm -rf /x",
        "df -h; rm x",
        "df -h && sudo reboot",
        "echo x > /etc/passwd",
        "echo $(rm x)",
        "echo `rm x`",
        "cat x | tee y",
        "X=1 ls",
        "$CMD x",
        "systemctl restart nginx",
        "systemctl -t service restart nginx",
        "systemctl --root status restart nginx",
        "systemctl $ACTION nginx",
        "find / -name x -delete",
        "find / -exec rm {} +",
        "curl -X POST https://a.example",
        "curl -o /etc/x https://a.example",
        "curl gopher://a.example/_x",
        "curl -d x=1 https://a.example",
        "ip link set eth0 down",
        "ip -b a",
        "ip -ba addr",
        "date -s 12:00",
        "date 010112002026",
        "hostname other",
        "dmesg -C",
        "journalctl --vacuum-time=1d",
        "sort -o x y",
        "kubectl delete pod x",
        "kubectl -n get delete pod x",
        "docker rm x",
        "git -C x push",
        "ls & rm x",
        "ls |& xargs rm",
        "ls \u00a0; rm x",
        "cat <<E\nx\nE",
        "ls 'a\nrm x'",
        "mount -o remount,rw /",
        "ss -K dst 1.2.3.4",
    ],
)
def test_what_may_change_something(script: str) -> None:
    assert not is_read_only(script)


def test_the_documentation_names_the_commands_that_run_without_consent() -> None:
    listed = DOCUMENT.read_text(encoding="utf-8").rpartition("\n\n")[2].partition(".\n")[0]
    assert tuple(re.findall(r"`([^`]+)`", listed)) == read_only_commands()
