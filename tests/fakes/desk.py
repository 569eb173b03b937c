"""A help desk that answers as it is told, and keeps what it took."""

from collections.abc import Callable, Iterator

from desktop.desks.desk import Limits
from desktop.domain.desk import DeskKind, Post, Posted, Ticket

Answer = Exception | Callable[[Post], None] | None  # raised; called before it is taken; taken


class ToldDesk:
    """`answers` are those to sends, in their order; when they are used up, everything is taken.

    A post whose key is in `hidden` cannot be looked for: `looking` is raised."""

    kind = DeskKind.JIRA
    limits = Limits(body_chars=1000, attached_bytes=1000)

    def __init__(self, name: str = "jira", *answers: Answer) -> None:
        self.name = name
        self.answers = list(answers)
        self.taken: list[Post] = []
        self.asked: list[str] = []  # `send KEY` and `find KEY`, as they came
        self.looking: Exception | None = None
        self.is_closed = False

    def ticket(self, key: str) -> Ticket:
        raise NotImplementedError

    def queue(self, view: str = "") -> Iterator[Ticket]:
        raise NotImplementedError

    def find(self, post: Post) -> Posted | None:
        self.asked.append(f"find {post.key}")
        if self.looking:
            raise self.looking
        return self._posted(post) if post.key in [one.key for one in self.taken] else None

    def send(self, post: Post) -> Posted:
        self.asked.append(f"send {post.key}")
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            answer(post)
        self.taken.append(post)
        return self._posted(post)

    def close(self) -> None:
        self.is_closed = True

    def _posted(self, post: Post) -> Posted:
        return Posted(id=f"id-{post.key}", url=f"https://desk.example/{post.key}")
