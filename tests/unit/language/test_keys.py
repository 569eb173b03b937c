"""Which key of a file a place belongs to."""

import pytest

from desktop.language.keys import Keys, path_text

TEXT = """\
# a comment
runbook: 1
inputs:
  host: {type: target, 'odd name': x}
steps:
  - id: one
    run: |
      echo a

      echo b
  - id: two
    on: &a [x, y]
  - on: *a
"""


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ((0, 0), ""),
        ((1, 1), ""),
        ((2, 1), ""),  # the whole file starts here too
        ((2, 10), "runbook"),
        ((3, 1), "inputs"),
        ((4, 3), "inputs"),
        ((4, 9), "inputs.host"),
        ((4, 16), "inputs.host.type"),
        ((4, 24), 'inputs.host["odd name"]'),
        ((6, 5), "steps[0]"),
        ((6, 9), "steps[0].id"),
        ((7, 10), "steps[0].run"),
        ((10, 12), "steps[0].run"),
        ((12, 13), "steps[1].on[0]"),
        ((12, 16), "steps[1].on[1]"),
        ((13, 9), "steps[2].on"),
        ((99, 1), "steps[2].on"),
    ],
)
def test_a_place_belongs_to_what_starts_last_before_it(place: tuple[int, int], key: str) -> None:
    assert Keys(TEXT.encode()).at(*place) == key


@pytest.mark.parametrize("data", [b"", b"a: [", b"\xff", b"a: &a [*a]"])
def test_what_is_no_yaml_has_no_keys(data: bytes) -> None:
    assert Keys(data).at(1, 1) == ""


def test_names_that_are_no_words_stand_in_quotes() -> None:
    assert path_text(("a", 'b"c', 0, "d-e")) == 'a["b\\"c"][0].d-e'
