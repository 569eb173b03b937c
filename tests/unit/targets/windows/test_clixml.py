"""PowerShell's errors as XML, turned back into text however they are cut on their way."""

import pytest

from desktop.targets.base import Stream
from desktop.targets.output import OutputCapture
from desktop.targets.windows.clixml import ClixmlText

OBJS = b'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
PROGRESS = (
    b'<Obj S="progress" RefId="0"><TN RefId="0"><T>System.Object</T></TN><MS><I64 N="SourceId">1</I64>'
    b'<PR N="Record"><AV>Preparing</AV></PR></MS></Obj>'
)
INFORMATION = b'<Obj S="information" RefId="1"><MS><Obj N="MessageData" RefId="2"><S>hi</S></Obj></MS></Obj>'


def read(data: bytes, size: int) -> bytes:
    text = ClixmlText()
    pieces = [text.feed(data[at : at + size]) for at in range(0, len(data), size)]
    return b"".join(pieces) + text.finish()


CASES = {
    "errors": (
        b"#< CLIXML\r\n" + OBJS
        + b'<S S="Error">one_x000D__x000A_</S><S S="Error">two &lt;b&gt;_x000D__x000A_</S></Objs>',
        b"one\ntwo <b>\n",
    ),
    "other streams": (
        b"#< CLIXML\r\n" + OBJS + PROGRESS + b'<S S="warning">w</S><S S="Warning">low</S>' + INFORMATION
        + b'<S S="verbose">v</S><S S="Verbose">deep</S></Objs>',
        b"wWARNING: low\nvVERBOSE: deep\n",
    ),
    "two heads": (b"#< CLIXML\r\n#< CLIXML\r\n" + OBJS + b'<S S="Error">e</S></Objs>', b"e"),
    "others around": (
        b"fatal: no\n#< CLIXML\r\n" + OBJS + b'raw line\n<S S="Error">e_x000A_</S></Objs>after\n',
        b"fatal: no\nraw line\ne\nafter\n",
    ),
    "no XML": (b"ordinary #< error\n", b"ordinary #< error\n"),
    "almost a head": (b"#< CLIX", b"#< CLIX"),
    "twice": (2 * (b"#< CLIXML\r\n" + OBJS + b'<S S="Error">e_x000A_</S></Objs>'), b"e\ne\n"),
    "characters": (
        b"#< CLIXML\r\n" + OBJS + b'<S S="Error">_x00FC__xD83D__xDE00__x005F_x0041_ &amp;amp;</S></Objs>',
        "ü\U0001f600_x0041_ &amp;".encode(),
    ),
    "cut": (b"#< CLIXML\r\n" + OBJS + b'<S S="Error">one</S><S S="Err', b"one"),
}  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 10_000])
@pytest.mark.parametrize("case", CASES)
def test_text_comes_out_however_it_is_cut(case: str, size: int) -> None:
    data, expected = CASES[case]
    assert read(data, size) == expected


def test_only_a_capture_of_powershell_reads_it() -> None:
    data = CASES["errors"][0]
    plain, reading = OutputCapture(), OutputCapture()
    reading.read_powershell()
    for capture in (plain, reading):
        capture.feed(Stream.STDERR, data)
        capture.feed(Stream.STDOUT, data)
        capture.finish()
    assert plain.output((), 0, 0.0).stderr == data.decode()
    assert reading.output((), 0, 0.0).stderr == "one\ntwo <b>\n"
    assert reading.output((), 0, 0.0).stdout == data.decode().replace("\r\n", "\n")


def test_what_is_no_element_is_not_held_for_ever() -> None:
    text = ClixmlText()
    out = text.feed(b"#< CLIXML\r\n" + b"<" + b"y" * 2_000_000)
    assert len(out) > 900_000
