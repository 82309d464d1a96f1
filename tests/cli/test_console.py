"""What the command line draws: bars on a screen, lines in a log, tables."""

from __future__ import annotations

import io

from rich.console import Console

from wordvec.cli import console, listeners


def watch(listener):
    with listener:
        listener.note("compiling")
        listener.begin("training", 1000, "words")
        listener.advance(100, epoch=1, loss=0.5, words_per_second=1e6, alpha=0.02)
        listener.advance(600, epoch=2, loss=0.25, words_per_second=2e6, alpha=0.01)
        listener.end(epoch=2, loss=0.25, words_per_second=2e6, seconds=3.0)


def test_bars_show_speed_loss_and_time_left():
    screen = io.StringIO()
    watch(listeners.Bars(Console(file=screen, force_terminal=True, width=120)))
    for shown in ("compiling", "training", "epoch 2", "loss 0.2500", "2,000,000 words/s", "100%", "left"):
        assert shown in screen.getvalue()


def test_lines_are_few_and_plain():
    log, now = io.StringIO(), iter([0.0, 1.0, 2.0, 3.0])
    watch(listeners.Lines(Console(file=log, width=120), clock=lambda: next(now)))
    assert log.getvalue().splitlines() == [
        "compiling",
        "training: 60 %, epoch 1, loss 0.5000, 1,000,000 words/s, 1 s left",
        "training: 1,000 words in 3.0 s, epoch 2, loss 0.2500, 2,000,000 words/s",
    ]


def test_time_left_counts_from_where_a_run_was_broken_off():
    log, now = io.StringIO(), iter([0.0, 10.0, 11.0])
    lines = listeners.Lines(Console(file=log, width=120), clock=lambda: next(now))
    lines.begin("training", 1000, "words", 400)
    lines.advance(500)
    lines.advance(600, epoch=1)
    assert log.getvalue() == "training: 50 %, 50 s left\n"


def test_tables_in_a_pipe_break_no_name(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    console.show_table("title", ("", ""), [("x" * 60, "y" * 60)])
    assert any("x" * 60 in line and "y" * 60 in line for line in capsys.readouterr().out.splitlines())


def test_tables_take_words_as_they_are(capsys):
    console.show_table("a [bold]title[/bold]", ("word", "cosine"), [("[red]", 0.5), (":smile:", 1234567)])
    shown = capsys.readouterr().out
    for literal in ("a [bold]title[/bold]", "[red]\t0.5\n", ":smile:\t1234567\n"):
        assert literal in shown


def test_words_cannot_move_the_cursor(capsys):
    console.show_table(
        "title \x1b]0;t\x07", ("word",), [("red\x1b[31m",), ("turned\u202e",), ("half\ud800",), ("naïve",)]
    )
    console.say("a\rb")
    shown = capsys.readouterr().out
    assert "\x1b" not in shown and "\r" not in shown
    for escaped in (r"title \x1b]0;t\x07", r"red\x1b[31m", r"turned\u202e", r"half\ud800", "naïve", r"a\rb"):
        assert escaped in shown
