"""The headings and the prose around the steps of a Markdown document, kept until a step says them."""

from dataclasses import field

from desktop.dataclass import dataclass
from desktop.language.importing.markdown.inline import has_links, plain
from desktop.language.importing.texts import line_of

_TITLE_LIKE = 100  # characters of a paragraph that still reads as a title of what follows it


@dataclass(slots=True)
class Around:
    section: str = ""
    line: int = 1  # where what is kept begins
    _is_headed: bool = True  # something holds the section's heading already
    _earlier: list[str] = field(default_factory=list)  # of sections without a step, under their headings
    _prose: list[str] = field(default_factory=list)

    def open(self, section: str, line: int) -> None:
        """Begin a section; what the one before it only said waits for the step that comes next."""
        self._close()
        self.section, self.line, self._is_headed = section, line, not section

    def say(self, text: str, line: int) -> None:
        self.line = self.line if self._prose or self._earlier else line
        self._prose.append(text)

    def head(self) -> None:
        """Take note that the heading is told elsewhere."""
        self._is_headed = True

    def take(self) -> str:
        """Return what was said since the last step, its heading first where no title has it, and begin anew."""
        if not self._is_headed:
            self._earlier.append(self.section)
        said, self._earlier, self._prose, self._is_headed = [*self._earlier, *self._prose], [], [], True
        return "\n\n".join(said)

    def finish(self) -> str:
        """Return what was said after the last step."""
        self._close()
        return self.take()

    def title(self) -> str:
        """Return a title for what comes next: the heading once, then the sentence that leads to it, if any."""
        if not self._is_headed:
            self._is_headed = True
            return self.section
        lead = line_of(plain(self._prose[-1])) if self._prose else ""
        if lead and len(lead) <= _TITLE_LIKE and not has_links(self._prose[-1]):
            self._prose.pop()
            return lead.rstrip(" :.")
        return self.section

    def _close(self) -> None:
        if self._prose:
            heading = "" if self._is_headed else f"{self.section}: "
            self._earlier.append(heading + "\n\n".join(self._prose))
        elif not self._is_headed:
            self._earlier.append(self.section)
        self._prose, self._is_headed = [], True
