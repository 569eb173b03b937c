"""What is made quickly is what Python would have made, and PySide takes it for its own."""

import subprocess
import sys

BOTH_WAYS = """
import enum
from desktop.ui import quick_enums

usual = enum.EnumMeta._create_
quick_enums.make_enums_quickly()
quick = enum.EnumMeta._create_
made, other = [], []

def both(cls, name, names=None, **how):
    one = quick(cls, name, names, **dict(how))
    made.append(name)
    if quick_enums.told(one) != quick_enums.told(usual(cls, name, names, **{**how, "module": one.__module__})):
        other.append(name)
    return one

enum.EnumMeta._create_ = both
from PySide6 import QtCore, QtGui, QtSvg, QtWidgets
for module in (QtCore, QtGui, QtSvg, QtWidgets):
    for name in dir(module):
        getattr(module, name)
print(usual is not quick, len(made) > 300, other)
"""
AT_WORK = """
import pickle
from desktop.ui.quick_enums import make_enums_quickly

make_enums_quickly()
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy

app = QApplication([])
label = QLabel("x", alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
assert label.alignment() == Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
assert Qt.AlignmentFlag.AlignRight in label.alignment()
assert ~Qt.ItemFlag.ItemIsEnabled & Qt.ItemFlag.ItemIsEnabled == Qt.ItemFlag.NoItemFlags
assert list(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier) == [
    Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier]
assert Qt.Key(Qt.Key.Key_Return.value) is Qt.Key.Key_Return
assert QFont("x", weight=QFont.Weight.Bold).weight() is QFont.Weight.Bold
assert QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_S).toString() == "Ctrl+S"
label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
assert label.sizePolicy().verticalPolicy() is QSizePolicy.Policy.Fixed
assert QSize(4, 2).scaled(2, 2, Qt.AspectRatioMode.KeepAspectRatio) == QSize(2, 1)
assert pickle.loads(pickle.dumps(Qt.Key.Key_A)) is Qt.Key.Key_A
assert repr(Qt.Orientation.Horizontal) == "<Orientation.Horizontal: 1>"
try:
    Qt.Key("no key")
except ValueError:
    print("told")
"""
LATE = """
import enum, sys, threading
from desktop.ui.quick_enums import make_enums_quickly

make_enums_quickly()
from PySide6.QtCore import Qt

sys.setswitchinterval(1e-6)
names = [name for name, one in vars(Qt).items() if isinstance(one, enum.EnumMeta)]
waiting = [name for name in names if type(vars(Qt)[name]) is not enum.EnumMeta]
seen = {name: [] for name in waiting}
together = threading.Barrier(8)

def look():
    together.wait()
    for name in waiting:
        seen[name].append(len(vars(Qt)[name].__members__))

threads = [threading.Thread(target=look) for _ in range(8)]
for one in threads:
    one.start()
for one in threads:
    one.join()
whole = all(set(counts) == {len(vars(Qt)[name]._member_map_)} for name, counts in seen.items())
print(len(waiting) > 80, whole, all(type(vars(Qt)[name]) is enum.EnumMeta for name in names))
"""
OWN = """
import enum
from desktop.ui.quick_enums import make_enums_quickly

make_enums_quickly()
Colour = enum.Enum("Colour", ["RED", "GREEN"])
Words = enum.Enum("Words", [("name", 1), ("other", 2)])
try:
    enum.Enum("Twice", [("A", 1), ("A", 2)])
except TypeError:
    print(list(Colour), Words.other.name, Words.name.value)
"""


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_every_enumeration_of_qt_comes_out_as_it_usually_does() -> None:
    assert _run(BOTH_WAYS) == "True True []"


def test_qt_gives_and_takes_them() -> None:
    assert _run(AT_WORK) == "told"


def test_one_is_filled_when_it_is_first_looked_into_whoever_looks() -> None:
    assert _run(LATE) == "True True True"


def test_other_enums_are_made_as_ever() -> None:
    assert _run(OWN) == "[<Colour.RED: 1>, <Colour.GREEN: 2>] other 1"
