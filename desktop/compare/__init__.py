"""What differs between two runs, or between two rows of one fan-out: pure, without files, clock or window."""

from desktop.compare.differences import Difference as Difference
from desktop.compare.differences import differences as differences
from desktop.compare.found import Comparison as Comparison
from desktop.compare.found import Found as Found
from desktop.compare.found import Part as Part
from desktop.compare.runs import compare_hosts as compare_hosts
from desktop.compare.runs import compare_rows as compare_rows
from desktop.compare.runs import compare_runs as compare_runs
from desktop.compare.runs import fans_of as fans_of
