"""The collector stays off as long as anybody holds it, whoever comes and goes first."""

import gc
import threading

from desktop.garbage import collector_off, hold_collector, release_collector


def test_it_is_on_again_once_the_last_one_is_done() -> None:
    with collector_off():
        assert not gc.isenabled()
        with collector_off():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_work_that_began_before_does_not_switch_it_on_for_who_came_meanwhile() -> None:
    began, may_end = threading.Event(), threading.Event()

    def work() -> None:
        with collector_off():
            began.set()
            may_end.wait(20)

    thread = threading.Thread(target=work)
    thread.start()
    began.wait(20)
    hold_collector()
    may_end.set()
    thread.join(20)
    assert not gc.isenabled()
    release_collector()
    assert gc.isenabled()


def test_who_found_it_off_leaves_it_off() -> None:
    gc.disable()
    try:
        with collector_off():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
