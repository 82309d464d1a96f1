"""Events from tables: a text a group, in order, whatever the table is written in; one sentence for what is wrong."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import numpy as np
import pandas
import polars
import pyarrow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from wordvec import Corpus, CorpusError

HOW = {"group": "session", "order": "time", "item": "product"}
EVENTS = [  # (session, time, product), in no order
    (7, 30, "green tea"),
    (3, 12, "cup"),
    (7, 10, "tea pot"),
    (3, 12, "spoon"),
    (9, 1, "cup"),
    (7, 20, "cup"),
    (3, 11, "green tea"),
]
TEXTS = [["tea pot", "cup", "green tea"], ["green tea", "cup", "spoon"], ["cup"]]


def twin(rows: list[tuple]) -> list[list[str]]:
    """What the events of groups are in plain Python."""
    groups: dict = {}
    for number, (group, order, item) in enumerate(rows):
        groups.setdefault(group, []).append((order, number, str(item)))
    return [[item for _, _, item in sorted(events)] for events in groups.values()]


def columns(rows: list[tuple]) -> dict[str, list]:
    return dict(zip(("session", "time", "product"), map(list, zip(*rows, strict=True)), strict=True))


def written(folder, rows: list[tuple]):
    """The same events in every kind of table."""
    frame = pandas.DataFrame(columns(rows))
    frame.to_csv(folder / "events.csv", index=False)
    frame.to_csv(folder / "events.tsv.gz", index=False, sep="\t")
    frame.to_parquet(folder / "events.parquet", row_group_size=3)
    frame.to_json(folder / "events.jsonl", orient="records", lines=True)
    np.savez(folder / "events.npz", **{name: np.array(column) for name, column in columns(rows).items()})
    files = [folder / f"events.{kind}" for kind in ("csv", "tsv.gz", "parquet", "jsonl", "npz")]
    return [*files, frame, polars.DataFrame(columns(rows)), columns(rows)]


def test_a_text_a_group_in_the_order_of_a_column(tmp_path):
    sources = written(tmp_path, EVENTS)
    built = [Corpus.build(source, tmp_path / "corpus", **HOW) for source in sources]
    assert all(list(corpus) == TEXTS == twin(EVENTS) for corpus in built[-1:])
    assert len({corpus.fingerprint for corpus in built}) == 1
    counted = {"events": 7, "events_without_group": 0, "events_without_item": 0, "single_events": 1, "longest_text": 3}
    assert counted.items() <= built[0].card.items() and built[0].card["files"] == 1
    assert Corpus.open(tmp_path / "corpus", verify=True).types == ["cup", "green tea", "tea pot", "spoon"]


def test_without_an_order_events_stay_as_they_stand(tmp_path):
    by_number = {"group": 1, "item": 3, "header": True}
    for source, how in (written(tmp_path, EVENTS)[0], by_number), (columns(EVENTS), HOW | {"order": None}):
        assert next(iter(Corpus.build(source, **how))) == ["green tea", "tea pot", "cup"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-2, 2), st.integers(-3, 2**40)), min_size=1, max_size=30))
def test_whole_numbers_are_names(tmp_path, rows):
    arrays = {name: np.array(column) for name, column in columns(rows).items()}
    corpus = Corpus.build(arrays, tmp_path / "corpus", **HOW)
    assert list(corpus) == twin(rows)
    ranks = Corpus.build(twin(rows), tmp_path / "lists")
    assert (corpus.tokens == ranks.tokens).all() and corpus.types == ranks.types


@pytest.mark.parametrize(
    "times",
    [
        ["2024-03-01", "2024-02-28T23:59:59", "2024-03-01 00:00:01"],
        ["2024-03-01T01:00+02:00", "2024-02-28T22:59Z", "2024-03-01T00:00:00Z"],
        [datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC), datetime(2024, 3, 2, tzinfo=UTC)],
        np.array(["2024-03-01", "2024-02-01", "2024-03-02"], "datetime64[D]"),
        ["visit-2", "visit-1", "visit-3"],
        ["1e3", "-7", "2000.5"],
        [2**60 + 1, 2**60, 2**60 + 2],
        [str(2**60 + 1), str(2**60), str(2**60 + 2)],
    ],
)
def test_what_orders_events(times):
    events = {"session": [1, 1, 1], "time": times, "product": ["b", "a", "c"]}
    assert list(Corpus.build(events, **HOW)) == [["a", "b", "c"]]


def test_times_of_parquet_and_categories_of_frames(tmp_path):
    frame = pandas.DataFrame(columns(EVENTS))
    frame["time"] = pandas.to_datetime(frame["time"], unit="h", utc=True)
    frame["product"] = frame["product"].astype("category")
    frame.to_parquet(tmp_path / "events.parquet")
    for source in frame, tmp_path / "events.parquet":
        assert list(Corpus.build(source, **HOW)) == TEXTS


def test_what_has_no_group_or_no_item_is_counted(tmp_path):
    rows = [*EVENTS, (None, 1, "lost"), (3, 13, None), (3, 14, "")]
    table = pyarrow.table(columns(rows))
    parquet.write_table(table, tmp_path / "events.parquet")
    with open(tmp_path / "events.jsonl", "w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(dict(zip(HOW.values(), (s, t, p), strict=True))) + "\n" for s, t, p in rows)
    for source in tmp_path / "events.parquet", tmp_path / "events.jsonl", polars.from_arrow(table), table.to_pandas():
        corpus = Corpus.build(source, **HOW)
        assert list(corpus) == TEXTS
        assert (corpus.card["events_without_group"], corpus.card["events_without_item"]) == (1, 2)


def test_names_that_are_spelled_alike_are_one(tmp_path):
    (tmp_path / "events.jsonl").write_text('{"s": 1, "i": 7}\n{"s": 1, "i": "7"}\n{"s": 1, "i": 7.0}\n')
    assert list(Corpus.build(tmp_path / "events.jsonl", group="s", item="i", lower=True)) == [["7", "7", "7"]]


EVENT = {"session": [1, 1], "time": [1, 2], "product": ["a", "b"]}


@pytest.mark.parametrize(
    ("source", "how", "says"),
    [
        (EVENT, {"group": "session"}, "a table of events takes group= and item=, the columns that say what an event"),
        (EVENT, {"order": "time"}, "a table of events takes group= and item="),
        (EVENT, HOW | {"text": "product"}, "a table holds texts or events: give text=, or group= and item=, and leave"),
        (EVENT, HOW | {"tokenizer": "unicode"}, "items of events need no tokenizer; leave tokenizer=None"),
        (EVENT, HOW | {"phrases": [["a", "b"]]}, "items of events are whole, and joined to no phrases"),
        (EVENT, HOW | {"order": "when"}, "arrays has no column 'when'; it has session, time, product"),
        (EVENT | {"time": [1, "noon"]}, HOW, "column 'time' holds 'noon' at row 2 of arrays, where the first row holds"
         " a number: these cannot be compared; give numbers, times as in ISO 8601, or texts alone"),
        (EVENT | {"time": ["noon", "9"]}, HOW, "column 'time' holds '9' at row 2 of arrays, where the first row holds a"
         " text: these cannot be compared"),
        (EVENT | {"time": ["2024-01-02", "soon"]}, HOW, "holds 'soon' at row 2 of arrays, where the first row holds a"),
        (EVENT | {"time": np.ones((2, 1))}, HOW, "column 'time' of arrays has the shape (2, 1); give one value a row"),
        (EVENT | {"time": [{}, {}]}, HOW, "column 'time' holds {} at row 1 of arrays: these cannot be compared"),
        (EVENT | {"time": ["12/1/2010 8:26", "1/2/2010 9:00"]}, HOW, "column 'time' holds '12/1/2010 8:26' at row 1 of"
         " arrays, a time that does not sort as it is written; write times as in ISO 8601: 2024-03-14 09:30"),
        (EVENT | {"time": [1.0, float("nan")]}, HOW, "column 'time' is empty at row 2 of arrays, so that the event"),
        (EVENT | {"time": ["1", None]}, HOW, "column 'time' is empty at row 2 of arrays"),
        (EVENT | {"product": ["a", ["b"]]}, HOW, "column 'product' holds ['b'] at row 2 of arrays, where one name or"),
        (EVENT | {"product": ["a", np.ones(3)]}, HOW, "column 'product' holds array([1., 1., 1.]) at row 2 of arrays"),
        (EVENT | {"time": [1, np.ones(3)]}, HOW, "column 'time' holds array([1., 1., 1.]) at row 2 of arrays"),
        (EVENT | {"time": ["09:30", "9:40"]}, HOW, "column 'time' holds '9:40' at row 2 of arrays, a time that does"),
        (EVENT | {"time": ["", "1"]}, HOW, "column 'time' is empty at row 1 of arrays"),
        (EVENT | {"time": [1]}, HOW, "column 'time' of arrays has 1 rows where 'session' has 2; give one value a row"),
        (EVENT | {"product": ["", ""]}, HOW, "there is no token in arrays; give text that is not empty"),
        (["a b"], HOW, "group, order and item are about tables of events (.csv, .tsv, .jsonl, .ndjson, .parquet, .npz,"
         " data frames, dicts of arrays), and texts is none; leave them out"),
    ],
)  # fmt: skip
def test_bad_events(source, how, says):
    with pytest.raises((CorpusError, ValueError), match=re.escape(says)) as error:
        Corpus.build(source, **how)
    assert "\n" not in str(error.value)


def test_bad_files_of_events(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("session,time,product\n1,1,a\n1,,b\n")
    with pytest.raises(CorpusError, match=r"^column 'time' is empty at row 2 of .*events\.csv, so that the"):
        Corpus.build(path, **HOW)
    np.savez(tmp_path / "events.npz", session=np.array([1]), product=np.array([None]))
    with pytest.raises(CorpusError, match=r"^cannot read .*events\.npz as NumPy's archive of arrays"):
        Corpus.build(tmp_path / "events.npz", group="session", item="product")
