"""The chain finds every change, with its place."""

from dataclasses import replace

from desktop.records.chain import Link, faults, genesis, make_link

_RUN = "20261123-1552-k7qf"


def _chain(length: int) -> list[Link]:
    links: list[Link] = []
    for seq in range(1, length + 1):
        prev = links[-1].sha256 if links else genesis(_RUN)
        links.append(make_link(run_id=_RUN, seq=seq, at="t", kind="Note", body=f"{seq}", prev_sha256=prev))
    return links


def test_a_whole_chain_has_no_fault() -> None:
    assert faults(_chain(5), _RUN) == []


def test_a_changed_body_is_named() -> None:
    links = _chain(5)
    links[2] = replace(links[2], body="other")
    assert faults(links, _RUN) == ["event 3 (Note) was changed: its hash does not fit its content"]


def test_a_changed_body_with_its_hash_made_anew_breaks_the_next_link() -> None:
    links = _chain(5)
    forged = replace(links[2], body="other")
    links[2] = make_link(
        run_id=_RUN, seq=3, at="t", kind="Note", body="other", prev_sha256=forged.prev_sha256
    )
    assert faults(links, _RUN) == ["event 4 (Note) does not follow from the event before it"]


def test_a_missing_event_is_named() -> None:
    links = _chain(5)
    del links[1]
    assert faults(links, _RUN) == ["event 2 is missing: event 3 follows event 1"]


def test_a_chain_of_another_run_does_not_fit() -> None:
    assert faults(_chain(1), "20261123-1552-aaaa") != []


def test_the_hash_of_a_known_event_is_fixed() -> None:
    link = make_link(run_id=_RUN, seq=1, at="t", kind="Note", body="{}", prev_sha256=genesis(_RUN))
    assert link.sha256 == "2a0312739a8c6efcdb071a04e749fc19142eea141e932c48615111e1544ff761"
