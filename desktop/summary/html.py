"""Writes a document as one self-contained HTML page: no script, image or link, and nothing is loaded."""

from collections.abc import Sequence
from html import escape

import nh3

from desktop.domain.verdict import Verdict
from desktop.summary.blocks import Badge, Block, Bullets, Callout, Heading, Paragraph, Table, Title
from desktop.summary.tags import Tags

TAGS = {"h1", "h2", "p", "ul", "ol", "li", "b", "code", "pre", "br", "div", "span"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
# Text contrast is at least 4.5:1 on white for every colour here.
_STYLE = """
body { font: 15px/1.5 Inter, system-ui, sans-serif; color: #1a2029; background: #fff;
  max-width: 52rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.35rem; } h2 { font-size: 1rem; margin: 1.6rem 0 .4rem; }
.callout { border-left: 4px solid #556070; background: #f6f7f9; padding: .6rem 1rem; font-weight: 600; }
.callout p { margin: .2rem 0; } ul, ol { padding-left: 1.2rem; } li { margin: .35rem 0; }
code, pre { font: 13px/1.45 "JetBrains Mono", ui-monospace, monospace; background: #f6f7f9; }
pre { padding: .6rem .8rem; white-space: pre-wrap; }
table { border-collapse: collapse; margin: .4rem 0; }
th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #d5dae1; }
.badge { font-size: .75rem; font-weight: 700; border: 1px solid; border-radius: 6px; padding: 0 .4rem; }
.pass { color: #15794a; } .warn { color: #8a5a00; } .fail { color: #c42b32; } .unknown { color: #6b45c6; }
.other { color: #556070; }
"""


def html_of(blocks: Sequence[Block]) -> str:
    title = next((block.text for block in blocks if isinstance(block, Title)), "")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body_of(blocks)}\n</body>\n</html>\n"
    )


def body_of(blocks: Sequence[Block]) -> str:
    """Return what stands in the page, for whoever dresses it otherwise."""
    body = "\n".join(_block(block) for block in blocks)
    # Everything is escaped above; this gate lets only our own tags through, should an escape be forgotten.
    return nh3.clean(body, tags=TAGS, attributes={"div": {"class"}, "span": {"class"}}, link_rel=None)


def _block(block: Block) -> str:
    match block:
        case Title():
            return f"<h1>{_TAGS.text(block.text)}</h1>"
        case Heading():
            return f"<h2>{_TAGS.text(block.text)}</h2>"
        case Callout():
            lines = "".join(f"<p>{_TAGS.line(line)}</p>" for line in block.lines)
            return f'<div class="callout {_colour(block.verdict)}">{lines}</div>'
        case Paragraph():
            return f"<p>{_TAGS.line(block.line)}</p>"
        case Bullets():
            return _TAGS.bullets(block)
        case Table():
            return _TAGS.table(block)


def _badge(badge: Badge) -> str:
    return f'<span class="badge {_colour(badge.verdict)}">{_TAGS.text(badge.word)}</span>'


def _colour(verdict: Verdict | None) -> str:
    return verdict.value if verdict and verdict.did_run else "other"


_TAGS = Tags(escape, "b", _badge, gap="\n")
