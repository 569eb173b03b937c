"""Ansible inventories: both forms give the same hosts, and a fault is told with its line."""

import json
import sys
from pathlib import Path

import pytest

from desktop.domain.errors import HandrailError, InputError
from desktop.domain.host_source import parse_source
from desktop.hosts_from.inventory import expanded, hosts_of_inventory
from desktop.hosts_from.inventory_ini import read_ini
from desktop.hosts_from.inventory_tool import parse_listing
from desktop.hosts_from.inventory_yaml import read_yaml
from desktop.hosts_from.reading import Reader, inventory_of, read_hosts

INI = """\
# ours
jump.example.com:2222
here ansible_connection=local

[web]
web[01:03]   ansible_user=deploy
web09 ansible_host=10.0.0.9 ansible_port='2200' note="a b"   # comment

[db]
db-[a:b].example.com
[db:vars]
ansible_user = postgres
ansible_port=2022

[prod:children]
web
db
[prod:vars]
ansible_user=prod
[all:vars]
ansible_user=everyone
"""
YAML = """\
all:
  vars: {ansible_user: everyone}
  hosts:
    jump.example.com: {ansible_port: 2222}
    here: {ansible_connection: local}
  children:
    prod:
      vars: {ansible_user: prod}
      children:
        web:
          hosts:
            web[01:03]: {ansible_user: deploy}
            web09: {ansible_host: 10.0.0.9, ansible_port: "2200", tags: [a]}
        db:
          hosts: {"db-[a:b].example.com":}
          vars: {ansible_user: postgres, ansible_port: 2022}
"""
WEB = ("ssh://deploy@web01", "ssh://deploy@web02", "ssh://deploy@web03", "ssh://prod@10.0.0.9:2200")
DB = ("ssh://postgres@db-a.example.com:2022", "ssh://postgres@db-b.example.com:2022")
REST = ("ssh://everyone@jump.example.com:2222", "local")


@pytest.mark.parametrize("form", ["ini", "yaml"])
def test_both_forms_give_the_same_hosts(form: str) -> None:
    inventory = read_ini(INI, "hosts") if form == "ini" else read_yaml(YAML.encode(), "hosts.yml")
    assert hosts_of_inventory(inventory, "", "hosts").targets == REST + WEB + DB
    assert hosts_of_inventory(inventory, "prod", "hosts").targets == WEB + DB
    assert hosts_of_inventory(inventory, "db", "hosts").targets == DB


@pytest.mark.parametrize(
    ("pattern", "hosts"),
    [
        ("web[8:10]", ["web8", "web9", "web10"]),
        ("web[08:10]", ["web08", "web09", "web10"]),
        ("n[0:9:4]", ["n0", "n4", "n8"]),
        ("[:1]", ["0", "1"]),
        ("r[a:c]-[1:2].x", ["ra-1.x", "ra-2.x", "rb-1.x", "rb-2.x", "rc-1.x", "rc-2.x"]),
        ("plain", ["plain"]),
    ],
)
def test_ranges(pattern: str, hosts: list[str]) -> None:
    assert expanded(pattern, "here") == hosts


@pytest.mark.parametrize(
    "pattern", ["a[3:1]", "a[x:]", "a[1:b]", "a[1:9999999]", "a[1:200]-[1:200]", "a[1:2:0]"]
)
def test_a_range_that_is_none_is_told_with_its_place(pattern: str) -> None:
    with pytest.raises(InputError, match=r"^hosts line 4: "):
        expanded(pattern, "hosts line 4")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[web]\nweb-01 ansible_user\n", r"hosts line 2: 'ansible_user' is no variable\. Write name=value"),
        ("[web:hosts]\n[web:kids]\n", r"hosts line 2: \[web:kids\] is no section"),
        ("a x='b\n", r"hosts line 1 cannot be read: No closing quotation"),
        (
            "[web]\na\n[all_of_it:children]\nwebs\n",
            r"hosts line 4: there is no group 'webs'\. Did you mean web\?",
        ),
        (
            "[a:children]\nb\n[b:children]\na\n[c]\nhost\n",
            r"The group '[ab]' of the inventory is inside itself",
        ),
        ("[web]\n", r"hosts holds no host\. Look at the groups"),
    ],
)
def test_a_fault_of_an_inventory_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        hosts_of_inventory(read_ini(text, "hosts"), "", "hosts")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "web:\n  host:\n    a:\n",
            r"h\.yml line 3: 'host' of the group web is none of hosts, vars, children",
        ),
        ("web:\n  hosts: [a, b]\n", r"h\.yml line 2: the hosts of web is to be a mapping"),
        ("- a\n", r"h\.yml line 1: groups by name is to be a mapping"),
        ("web: {hosts: {a: , a: }}\n", r"h\.yml:1:\d+"),
    ],
)
def test_a_fault_of_a_yaml_inventory_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(HandrailError, match=told):
        read_yaml(text.encode(), "h.yml")


def test_a_group_that_is_not_there_and_a_value_that_only_ansible_knows() -> None:
    inventory = read_ini("[web]\na ansible_host='{{ x }}'\nb\n", "hosts")
    found = hosts_of_inventory(inventory, "web", "hosts")
    assert (found.targets, found.left_out[0][:40]) == (("ssh:b",), "hosts line 2: a needs '{{ x }}', which o")
    with pytest.raises(InputError, match=r"no group 'wed'\. Did you mean web\?"):
        hosts_of_inventory(inventory, "wed", "hosts")


def test_a_value_of_an_inventory_is_never_an_option() -> None:
    found = hosts_of_inventory(
        read_ini("a ansible_host=-oProxyCommand=x\nb ansible_user='$(x)'\nc\n", "h"), "", "h"
    )
    assert (found.targets, len(found.left_out)) == (("ssh:c",), 2)


def test_a_program_is_not_run_for_its_hosts(tmp_path: Path) -> None:
    script = tmp_path / "dynamic"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    script.chmod(0o755)
    with pytest.raises(InputError, match="is a program, which only Ansible reads"):
        inventory_of(script, "")
    assert not (tmp_path / "ran").exists()


def test_variables_in_files_beside_it_are_told_as_not_read(tmp_path: Path) -> None:
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "hosts.ini").write_text("[web]\na\n")
    assert "group_vars" in read_hosts(tmp_path / "hosts.ini").sentence


def test_where_ansible_is_installed_it_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "ansible-inventory"
    listing = {
        "_meta": {"hostvars": {"web1": {"ansible_host": "10.0.0.1", "ansible_port": 22, "x": [1]}}},
        "all": {"children": ["ungrouped", "web"]},
        "web": {"hosts": ["web1", "web2"]},
    }
    tool.write_text(f"#!{sys.executable}\nimport sys\nassert sys.argv[1:3] == ['--list', '-i']\n"
                    f"print({json.dumps(json.dumps(listing))})\n")  # fmt: skip
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = Reader().read(parse_source(f"ansible:{tmp_path}/hosts?group=web"))
    assert found.targets == ("ssh://10.0.0.1:22", "ssh:web2")
    tool.write_text("#!/bin/sh\necho 'no such file' >&2; exit 4\n")
    with pytest.raises(InputError, match=r"refuses .*hosts: no such file"):
        Reader().read(parse_source(f"ansible:{tmp_path}/hosts"))
    with pytest.raises(InputError, match="no JSON"):
        parse_listing("{", "hosts")


@pytest.mark.requires_server("ansible-inventory")
def test_the_real_tool_gives_the_same_hosts(tmp_path: Path) -> None:
    (tmp_path / "hosts.ini").write_text(INI)
    asked = Reader().read(parse_source(f"ansible:{tmp_path}/hosts.ini?group=prod"))
    assert sorted(asked.targets) == sorted(WEB + DB)
