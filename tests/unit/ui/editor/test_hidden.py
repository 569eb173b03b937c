"""Characters that nobody sees are shown as marks, and are in the text that is saved all the same."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.editor.hidden import HiddenMarks
from desktop.ui.editor.line_edits import units

_HIDDEN = "\u202e\u2066\u200b\x07\x85\U000e0041"


def begun(marks: HiddenMarks, text: str) -> str:
    """Return a whole text as it is shown."""
    marks.begin(text)
    return marks.shown(text)


def test_nothing_hidden_is_shown_as_hidden() -> None:
    marks = HiddenMarks()
    shown = begun(marks, f"a{_HIDDEN}z")
    assert not set(shown) & set(_HIDDEN)
    assert shown[0] + shown[-1] == "az"
    assert set(shown[1:-1]) == marks.marks


@given(st.text(st.sampled_from(f"ab\n\t\xa0é\ue800\ue801\U000f0000{_HIDDEN}")))
def test_the_text_comes_back_as_it_was_in_as_many_columns(text: str) -> None:
    marks = HiddenMarks()
    shown = begun(marks, text)
    assert marks.kept(shown) == text
    assert units(shown) == units(text)


def test_a_text_without_any_is_left_alone() -> None:
    marks = HiddenMarks()
    text = "title: Für \ue800 alle\n"
    assert begun(marks, text) is text
    assert marks.kept(text) is text


def test_what_comes_later_gets_marks_of_its_own() -> None:
    marks = HiddenMarks()
    first = begun(marks, "a\u202eb")
    later = marks.shown("c\u2066d\u202e")
    assert marks.kept(first + later) == "a\u202ebc\u2066d\u202e"


def test_a_mark_is_none_of_the_characters_that_a_later_piece_holds() -> None:
    marks = HiddenMarks()
    marks.begin("a\u202eb" + "\ue800\ue801")
    pieces = [marks.shown("a\u202eb"), marks.shown("\ue800\ue801")]
    assert "".join(map(marks.kept, pieces)) == "a\u202eb\ue800\ue801"
