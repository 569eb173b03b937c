"""A summary as PDF: all of its text can be selected and copied, our faces are in it, and nothing is asked for."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.summary import Audience, render, write_letter
from desktop.summary.html import body_of
from desktop.ui.pdf import write_pdf
from tests.unit.summary.reading_back import seen, squeezed
from tests.unit.summary.real_runs import document_of

ROOT = Path(__file__).parents[2]


def text_of(pdf: bytes, folder: Path) -> str:
    """Return what a reader can select, by poppler and not by Qt."""
    file = folder / "summary.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


@pytest.mark.requires_server("pdftotext")
@pytest.mark.parametrize("audience", [Audience.ESCALATION, Audience.CUSTOMER])
def test_every_word_can_be_selected(audience: Audience, tmp_path: Path) -> None:
    letter = write_letter(document_of("hangs"), audience)
    told = squeezed(text_of(write_pdf(body_of(letter.blocks), letter.title), tmp_path))
    for line in render(letter, "text").split("\n"):
        for word in re.sub(r"^ *(\d+\.|-|\$|=+)|\[|\]", " ", line).split():
            assert squeezed(word).lower() in told.lower(), word


@pytest.mark.requires_server("pdftotext")
def test_long_text_goes_over_many_pages_and_none_is_lost(tmp_path: Path) -> None:
    lines = "".join(f"<li>point number {number}<pre>{'x' * 300}</pre></li>" for number in range(400))
    pdf = write_pdf(f"<h1>Long</h1><ul>{lines}</ul>", "Long")
    told = text_of(pdf, tmp_path)
    assert told.count("\f") > 10
    assert [number for number in range(400) if f"point number {number}\n" not in told][:5] == []


def test_it_has_our_faces_and_its_title() -> None:
    pdf = write_pdf("<h1>A title</h1><p>text <code>code</code></p>", "A title")
    assert pdf.startswith(b"%PDF-")
    assert b"Inter" in pdf
    assert b"JetBrainsMono" in pdf
    assert "A title".encode("utf-16-be") in pdf


def test_nothing_is_loaded() -> None:
    """A picture that lies beside it is not looked at, were there ever one in the text."""
    picture = ROOT / "docs" / "pictures" / "run.png"
    body = f'<p>a<img src="{picture}"><img src="{picture.as_uri()}"></p>'
    style = (
        f'<style>@import url("{picture.as_uri()}");</style><link rel="stylesheet" href="{picture.as_uri()}">'
    )
    assert len(write_pdf(body + style, "x")) < 50_000


def test_without_a_window_it_needs_no_display(tmp_path: Path) -> None:
    program = (
        "import sys; from desktop.ui.pdf import write_pdf; "
        "sys.stdout.buffer.write(write_pdf('<p>one</p>', 'x')); sys.stdout.buffer.write(write_pdf('<p>two</p>', 'x'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        timeout=60,
        check=True,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.count(b"%PDF-") == 2
    assert done.stderr == b""


def test_hostile_text_is_text_in_it(tmp_path: Path) -> None:
    from tests.unit.summary.test_hostile_text import HOSTILE, hostile_run

    for text in HOSTILE[1:8:2]:
        letter = write_letter(hostile_run(text), Audience.ESCALATION)
        pdf = write_pdf(body_of(letter.blocks), letter.title)
        assert pdf.rstrip().endswith(b"%%EOF")
        assert b"/URI" not in pdf  # no link
    assert seen(render(letter, "html"), "html")
