"""Ctrl-C is put off while state is half done, and not for long."""

from __future__ import annotations

import signal
import threading

import pytest

from wordvec.system.interruptions import put_off


def test_work_is_told_and_ends_where_it_likes():
    with pytest.raises(KeyboardInterrupt), put_off() as interrupted:
        assert not interrupted()
        signal.raise_signal(signal.SIGINT)
        assert interrupted()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_interruption_is_not_put_off():
    reached = False
    with pytest.raises(KeyboardInterrupt), put_off():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        reached = True
    assert not reached
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_goes_wrong_afterwards_is_told_rather_than_the_interruption():
    with pytest.raises(ValueError, match="wrong"), put_off():
        signal.raise_signal(signal.SIGINT)
        raise ValueError("wrong")


def test_an_ignored_signal_stays_ignored():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with put_off() as interrupted:
            signal.raise_signal(signal.SIGINT)
            assert not interrupted()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_another_thread_can_train():
    told = []

    def work():
        with put_off() as interrupted:
            told.append(interrupted())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert told == [False]
