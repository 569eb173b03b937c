"""Writes what HTML is written alike everywhere: lines, points of lists, tables."""

from collections.abc import Callable

from desktop.dataclass import dataclass
from desktop.summary.blocks import Badge, Bullets, Item, Line, Span, Style, Table


@dataclass(frozen=True, slots=True)
class Tags:
    """`safe` escapes a text, `strong` is the tag of what stands out, `badge` writes one; `gap` is put between rows."""

    safe: Callable[[str], str]
    strong: str
    badge: Callable[[Badge], str]
    gap: str = ""

    def text(self, text: str) -> str:
        return self.safe(text).replace("\n", "<br>")

    def line(self, line: Line) -> str:
        return "".join(self.span(part) for part in line)

    def span(self, part: Span | Badge) -> str:
        if isinstance(part, Badge):
            return self.badge(part)
        if part.style is Style.PLAIN:
            return self.text(part.text)
        tag = "code" if part.style is Style.CODE else self.strong
        return f"<{tag}>{self.text(part.text)}</{tag}>"

    def bullets(self, block: Bullets) -> str:
        items = self.gap.join(f"<li>{self.item(item)}</li>" for item in block.items)
        tag = "ol" if block.is_numbered else "ul"
        return f"<{tag}>{self.gap}{items}{self.gap}</{tag}>"

    def item(self, item: Item) -> str:
        text = "<br>".join(self.line(line) for line in item.lines)
        if item.code:
            text += f"<pre>{self.safe(item.code)}</pre>"
        if item.children:
            text += f"<ul>{''.join(f'<li>{self.item(child)}</li>' for child in item.children)}</ul>"
        return text

    def table(self, table: Table) -> str:
        head = f"<tr>{''.join(f'<th>{self.text(cell)}</th>' for cell in table.head)}</tr>"
        rows = (f"<tr>{''.join(f'<td>{self.line(cell)}</td>' for cell in row)}</tr>" for row in table.rows)
        body = self.gap.join(("<tbody>", *rows, "</tbody>"))
        return self.gap.join(("<table>", f"<thead>{head}</thead>", body, "</table>"))
