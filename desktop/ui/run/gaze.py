"""Which step a person looks at: one they picked, else a verdict they have not seen yet, else where the run is."""


class Gaze:
    """In the guided pace a verdict stays until the person goes on; several may wait to be seen, in their order."""

    def __init__(self) -> None:
        self._picked = ""
        self._unseen: list[str] = []

    def at(self, current: str) -> str:
        return self._picked or self._following(0, current)

    def after(self, current: str) -> str:
        """Return what is shown next when the person goes on."""
        return self._following(0 if self._picked else 1, current)

    def pick(self, path: str, current: str) -> None:
        is_there_anyway = path == current and not self._unseen
        self._picked = "" if is_there_anyway else path

    def go_on(self) -> None:
        if self._picked:
            self._picked = ""
        elif self._unseen:
            del self._unseen[0]

    def saw_end_of(self, path: str) -> None:
        """Keep a verdict to be looked at."""
        if path not in self._unseen:
            self._unseen.append(path)

    def run_moved(self, current: str) -> None:
        """The run is at another step: what was picked is left; a verdict of where it is now is seen there."""
        self._picked = ""
        self._unseen = [path for path in self._unseen if path != current]

    def see_all(self) -> None:
        self._unseen = []

    def _following(self, place: int, current: str) -> str:
        return self._unseen[place] if place < len(self._unseen) else current
