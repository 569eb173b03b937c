"""What the rules say of a port is what a connection finds, in a network of its own with the real nftables."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = [
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0, reason="makes a network, so it needs root"
    ),
    pytest.mark.requires_server("nft"),
]
CHAIN = """table inet f {{
{more}
chain input {{ type filter hook input priority 0; policy {policy};
{rules}
}}
}}
"""
ESTABLISHED = "ct state established,related accept; ct state invalid drop;"
NFT = {
    "empty": "",
    "policy accept": CHAIN.format(more="", policy="accept", rules=""),
    "policy drop": CHAIN.format(more="", policy="drop", rules=ESTABLISHED),
    "the port": CHAIN.format(more="", policy="drop", rules=f"{ESTABLISHED} tcp dport 7077 accept"),
    "another port": CHAIN.format(more="", policy="drop", rules=f"{ESTABLISHED} tcp dport 22 accept"),
    "a set": CHAIN.format(
        more="", policy="drop", rules=f"{ESTABLISHED} tcp dport {{ 22, 7000-7100 }} counter accept"
    ),
    "refused": CHAIN.format(more="", policy="accept", rules="tcp dport 7077 reject with tcp reset"),
    "not this one": CHAIN.format(more="", policy="drop", rules=f"{ESTABLISHED} tcp dport != 7077 accept"),
    "udp only": CHAIN.format(more="", policy="drop", rules=f"{ESTABLISHED} udp dport 7077 accept"),
    "a map": CHAIN.format(
        more="chain allowed { tcp dport 7077 accept; }",
        policy="drop",
        rules="ct state vmap { established : accept, invalid : drop }; meta l4proto tcp jump allowed",
    ),
    "back from a chain": CHAIN.format(
        more="chain sieve { tcp dport 7077 return; accept; }",
        policy="drop",
        rules=f"{ESTABLISHED} jump sieve",
    ),
    "two tables": CHAIN.format(more="", policy="accept", rules="")
    + "table ip g { chain i { type filter hook input priority 10; policy accept;\ntcp dport 7077 drop; }\n}",
}
IPTABLES = {
    "drop": ["-P INPUT DROP", "-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT"],
    "port": [
        "-P INPUT DROP",
        "-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT",
        "-A INPUT -p tcp -m tcp --dport 7077 -m conntrack --ctstate NEW -m comment --comment 'a b' -j ACCEPT",
    ],
    "chain": ["-N own", "-A own -p tcp -m multiport --dports 22,7000:7100 -j REJECT", "-A INPUT -j own"],
    "not udp": ["-A INPUT ! -p udp -j DROP"],
}
SCRIPT = """
import json, shutil, shlex, socket, subprocess, sys
from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.targets.base import Call
from desktop.targets.local.target import LocalShell

check = find_check("host.firewall")
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
server = socket.create_server(("127.0.0.1", 7077))

def connects():
    try:
        socket.create_connection(("127.0.0.1", 7077), timeout=0.3).close()
        return "open"
    except OSError:
        return "closed"

def told():
    return check.shell(LocalShell(Call.within(20)), build_params(check, {"port": 7077})).port_state

found = {}
nft, iptables = json.loads(sys.argv[1])
for name, rules in nft.items():
    subprocess.run(["nft", "-f", "-"], input="flush ruleset\\n" + rules, text=True, check=True)
    found[name] = [told(), connects()]
subprocess.run(["nft", "flush", "ruleset"], check=True)
for name, rules in iptables.items() if shutil.which("iptables") else ():
    for words in ["-F", "-X", "-P INPUT ACCEPT", *rules]:
        subprocess.run(["iptables", *shlex.split(words)], check=True)
    found["iptables " + name] = [told(), connects()]
print(json.dumps(found))
"""


def test_the_rules_are_told_as_a_connection_finds_them() -> None:
    done = subprocess.run(
        ["unshare", "--net", sys.executable, "-c", SCRIPT, json.dumps([NFT, IPTABLES])],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PATH": f"{os.environ['PATH']}:/usr/sbin",
        },
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found) >= len(NFT)
    assert {name: told for name, (told, _) in found.items()} == {
        name: real for name, (_, real) in found.items()
    }
    assert {told for told, _ in found.values()} == {"open", "closed"}
