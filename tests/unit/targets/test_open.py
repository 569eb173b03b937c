"""The pool keeps one target for each reference."""

import threading

import pytest

from desktop.domain.errors import InputError
from desktop.domain.target_ref import LOCAL, parse_target
from desktop.targets.base import Target
from desktop.targets.local.target import LocalTarget
from desktop.targets.open import TargetPool, TargetSettings, open_target
from desktop.targets.ssh.target import SshTarget


def test_each_kind_opens_its_target_without_connecting() -> None:
    assert isinstance(open_target(LOCAL, TargetSettings()), LocalTarget)
    target = open_target(parse_target("ssh://kim@nowhere.invalid:2222"), TargetSettings())
    assert isinstance(target, SshTarget)
    assert open_target(parse_target("aws:ops/eu-west-1"), TargetSettings()).ref.region == "eu-west-1"


def test_one_target_for_each_reference_whoever_asks() -> None:
    pool = TargetPool()
    seen: list[Target] = []
    threads = [
        threading.Thread(target=lambda: seen.append(pool.target(parse_target("ssh:a")))) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 20
    assert len(set(map(id, seen))) == 1
    assert pool.target(parse_target("ssh:b")) is not seen[0]


def test_only_an_ssh_target_has_a_host_key_to_accept() -> None:
    with pytest.raises(InputError, match="only SSH targets"):
        TargetPool().accept_host_key(LOCAL, "SHA256:x")
