import json

import pytest

from wordvec import FormatError
from wordvec.evaluation import AnalogySet, BiasSet, Pair, SimilaritySet, installed_datasets, read_datasets
from wordvec.evaluation.datasets.formats import MOST_PAIRS
from wordvec.evaluation.datasets.readers import read_folder


def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read_one(path):
    (dataset,), unknown = read_datasets(path)
    assert unknown == []
    return dataset


def questions(dataset):
    return [question for section in dataset.sections for question in section.questions]


def test_installed_datasets_are_whole():
    wordsim, simlex, google = installed_datasets()
    assert (len(wordsim.pairs), len(simlex.pairs), len(questions(google))) == (353, 999, 19_544)
    assert (wordsim.skipped, simlex.skipped, google.skipped) == (2, 2, 0)
    assert wordsim.pairs[0] == ("love", "sex", 6.77)
    assert len(google.sections) == 14
    assert sum(len(part.questions) for part in google.sections if part.group == "semantic") == 8_869


@pytest.mark.parametrize(
    "content",
    [
        "tiger\tcat\t7.35\nnew york\tcity\t5\n",
        "# source\n# Word 1\tWord 2\tHuman (mean)\ntiger\tcat\t7.35\nnew york\tcity\t5\n",
        "Word 1\tWord 2\tHuman (mean)\n\ntiger\tcat\t7.35\n\nnew york\tcity\t5",
        "\ufefftiger\tcat\t7.35\r\nnew york\tcity\t5\r\n",
        "word1,word2,score\ntiger,cat,7.35\nnew york,city,5\n",
        '\ufeffWort 1;Wort 2;Wert\r\ntiger;cat;7,35\r\n"new york";city;5\r\n',
        "tiger\tcat\t7,35\nnew york\tcity\t5\n",
    ],
)
def test_similarity_formats(content, tmp_path):
    dataset = read_one(write(tmp_path, "pairs.tsv", content))
    assert dataset.name == "pairs"
    assert dataset.pairs == [("tiger", "cat", 7.35), ("new york", "city", 5)]
    lines = len(content.strip().splitlines())
    assert dataset.skipped == lines - 2


@pytest.mark.parametrize(
    "content",
    [
        "tiger cat 7.35\rtown city 5\r",
        "tiger\tcat\tn\t7.35\ntown\tcity\tn\t5\n",
        "1,tiger,cat,7.35\n2,town,city,5\n",
        "#Word1:Word2:Mean:POS1:POS2\ntiger:cat:7.35:n:n\ntown:city:5:n:n\n",
        "tiger-n cat-n 7.35\ntown-n city-n 5\n",
        "tiger cat 7.35\ntown city 5\n".encode("utf-16"),
    ],
)
def test_similarity_as_others_write_it(content, tmp_path):
    dataset = read_one(write(tmp_path, "pairs.txt", content))
    assert dataset.pairs == [("tiger", "cat", 7.35), ("town", "city", 5)] and not dataset.damaged


def test_latin_1_is_told_from_damage(tmp_path):
    latin = write(tmp_path, "latin.txt", "café thé 7.35\ntown city 5\n".encode("latin-1"))
    assert read_one(latin).pairs == [("café", "thé", 7.35), ("town", "city", 5)]
    mixed = write(tmp_path, "mixed.txt", "café thé 7.35\n".encode("latin-1") + "café tea 5\ncafé town 1\n".encode())
    assert read_one(mixed).damaged == ("mixed.txt, line 1: this is not UTF-8",)


@pytest.mark.parametrize(
    "content",
    [
        "king,queen,man,woman\nparis,france,rome,italy\n",
        "king; queen; man; woman\nparis; france; rome; italy\n",
        ",type,word1,word2,word3,target\n0,x,king,queen,man,woman\n1,x,paris,france,rome,italy\n",
    ],
)
def test_analogies_between_commas(content, tmp_path):
    dataset = read_one(write(tmp_path, "analogies.csv", content))
    assert questions(dataset) == [
        ("king", ("queen",), "man", ("woman",)),
        ("paris", ("france",), "rome", ("italy",)),
    ]


def test_similarity_between_blanks(tmp_path):
    dataset = read_one(write(tmp_path, "rg.txt", "word1 word2 score\ngem  jewel 3.94\nnoon string 0.04\n"))
    assert isinstance(dataset, SimilaritySet)
    assert dataset.pairs == [("gem", "jewel", 3.94), ("noon", "string", 0.04)] and dataset.skipped == 1


@pytest.mark.parametrize(
    ("content", "skipped"),
    [
        (
            "word1\tword2\tPOS\tSimLex999\tconc(w1)\tconc(w2)\tconcQ\tAssoc(USF)\tSimAssoc333\tSD(SimLex)\n"
            "old\tnew\tA\t1.58\t2.72\t2.81\t2\t7.25\t1\t0.41\n"
            "smart\tsly\tA\t1.75\t1.75\t2.46\t1\t7.11\t1\t0.67\n",
            1,
        ),
        ("old\tnew\tA\t1.58\tANTONYMS\nsmart\tsly\tA\t1.75\tNONE\n", 0),
        ("old\tnew\t1.58\t0\t2\t1\t3\t1\t2\t1\t2\t1\t2\nsmart\tsly\t1.75\t2\t1\t2\t2\t2\t1\t\t\t\t\n", 0),
        ("Word 1,Word 2,Human (mean),1,2,3\nold,new,1.58,1,2,1.7\nsmart,sly,1.75,1,2,2\n", 1),
        ("Word 1,Word 2,Human (mean)\nold,new,1.58\nsmart,sly,1.75\n", 1),
        ("Word 1\tWord 2\tHuman (mean)\nold\tnew\t1.58\nsmart\tsly\t1.75\n", 1),
        ("old new 1.58\nsmart sly 1.75\n", 0),
    ],
    ids=["SimLex-999", "SimVerb-3500", "Rare Words", "WordSim set1.csv", "WordSim .csv", "WordSim .tab", "MEN"],
)
def test_similarity_as_it_is_published(content, skipped, tmp_path):
    dataset = read_one(write(tmp_path, "set.txt", content))
    assert isinstance(dataset, SimilaritySet)
    assert dataset.pairs == [("old", "new", 1.58), ("smart", "sly", 1.75)]
    assert (dataset.skipped, dataset.damaged) == (skipped, ())


def test_google_format(tmp_path):
    content = ": capitals\nAthens Greece Oslo Norway\n: gram1-adverbs\ncalm calmly free freely\n"
    dataset = read_one(write(tmp_path, "google.txt", content))
    assert [(part.name, part.group) for part in dataset.sections] == [
        ("capitals", "semantic"),
        ("gram1-adverbs", "syntactic"),
    ]
    assert questions(dataset)[0] == ("Athens", ("Greece",), "Oslo", ("Norway",))


def test_msr_format_has_no_sections(tmp_path):
    dataset = read_one(write(tmp_path, "msr.txt", "good\tbetter\trough\trougher\r\nbig bigger old older\r\n"))
    assert [(part.name, part.group, len(part.questions)) for part in dataset.sections] == [("", "", 2)]


def test_bats_folder_is_one_dataset(tmp_path):
    write(tmp_path, "bats/I1.txt", "album\talbums\narea\tareas\nbook\tbooks\n")
    write(tmp_path, "bats/L4 [meronyms].txt", "bag\tleather/fabric\nbeach\tsand/rocks\n")
    dataset = read_one(tmp_path)
    assert isinstance(dataset, AnalogySet) and dataset.name == "bats"
    assert [(part.name, part.group, len(part.questions)) for part in dataset.sections] == [
        ("I1", "inflectional", 6),
        ("L4 [meronyms]", "lexicographic", 2),
    ]
    assert dataset.sections[1].questions == [
        ("bag", ("leather", "fabric"), "beach", ("sand", "rocks")),
        ("beach", ("sand", "rocks"), "bag", ("leather", "fabric")),
    ]


def test_one_pair_file_is_named_after_itself(tmp_path):
    dataset = read_one(write(tmp_path, "plurals.txt", "album albums\narea areas\n"))
    assert dataset.name == "plurals" and dataset.sections[0].group == ""


def test_a_folder_is_searched_and_what_is_unknown_is_told(tmp_path):
    write(tmp_path, "similarity/rg.txt", "gem jewel 3.94\nnoon string 0.04\n")
    write(tmp_path, "analogy/msr.txt", "good better rough rougher\n")
    write(tmp_path, "analogy/bats/I1.txt", "album\talbums\narea\tareas\n")
    write(tmp_path, "analogy/bats/I2.txt", "bag\tbags\nday\tdays\n")
    write(tmp_path, "analogy/bats/notes.md", "This is prose, which is of no format at all.\n")
    write(tmp_path, "weat.json", '{"a": ["b", "c"]}')
    write(tmp_path, "picture.png", b"\x89PNG\r\n\x1a\n\x00\xff\xfe")
    write(tmp_path, "empty.txt", "")
    write(tmp_path, ".hidden", "gem jewel 3.94\n")
    datasets, unknown = read_datasets(tmp_path)
    assert [dataset.name for dataset in datasets] == ["bats", "msr", "rg"]
    assert [path.name for path in unknown] == ["notes.md", "empty.txt", "picture.png", "weat.json"]


def test_several_sources(tmp_path):
    first = write(tmp_path, "a.txt", "gem jewel 3.94\n")
    second = write(tmp_path, "b.txt", "good better rough rougher\n")
    datasets, _ = read_datasets([second, str(first)])
    assert [dataset.name for dataset in datasets] == ["b", "a"]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("a b 1\nc d 2\ne f\n", "line 3: two words and a number belong here, not 'e f'"),
        ("a b 1\n\n# note\nc d x\ne f 3\n", "line 4"),
        ("a b 1\nc d nan\ne f 3\n", "line 2"),
        ("a b 1\nc d 2 3\ne f 3\n", "line 2"),
        (": one\na b c d\na b c\n", "line 3"),
        ("a b 1\nc d 2\ne,f,3\rg,h,4\n", "line 3"),
        ("word1,word2,similarity\na,b,1\nc,d\re,2\n", "line 3"),
        ("a b c d\na b c d e\na b c d\n", "line 2"),
        ("a\tb/c\nd\te\nf\n", "line 3"),
        (b"a b 1\nc d 2\n\xff\xfe g 3\n", "line 3: this is not UTF-8"),
        (",category,word\n0,fish,carp\n1,fish,\n2,fish,cod\n", "line 3: 3 full cells"),
        (
            ",category,outliers,words\n0,x,\"['a', '']\",\"['b', 'c']\"\n1,y,[z,\"['b', 'c']\"\n",
            "line 3: lists of words",
        ),
        ("s\ts\ts\t1\t5.0\tA b.\tC d.\ns\ts\ts\t1\tfive\tA b.\tC d.\ns\ts\ts\t1\t4\tA.\tB.\n", "line 2"),
    ],
)
def test_a_damaged_line_is_left_out_counted_and_named(content, place, tmp_path):
    dataset = read_one(write(tmp_path, "bad.txt", content))
    (damaged,) = dataset.damaged
    assert damaged.startswith(f"bad.txt, {place}")
    assert dataset.items in (1, 2)


@pytest.mark.parametrize(
    "content",
    [
        "a b 1\n" * 20 + "a b\n" * 30,
        ",category,word\n0,fish\n1,fish\n",
        b"\xff,word1,word2,similarity\n0,\xc3\xa9,b,1\n1,c,d,2\n",
        b"\xff,word1,word2,word3,target\n",
        '{"one": {"A_key": "a"}}',
        '{"one": {"A_key": ',
        '{"one": {"A_key": ' + "[" * 60_000,
        '{"one": {"X_key": "x", "Y_key": "x", "A_key": "x", "B_key": "x", "x": [1, null]}}',
        '{"one": {"X_key": "x", "Y_key": "x", "A_key": "x", "B_key": "x", "x": "word"}}',
        "".join(f"w{number}\tv\n" for number in range(MOST_PAIRS + 1)),
        "Flowers: rose, tulip\nInsects: ant, bee\n",
    ],
)
def test_a_file_that_is_mostly_damaged_is_refused(content, tmp_path):
    path = write(tmp_path, "bad.txt", content)
    with pytest.raises(FormatError, match=f"^{path}") as caught:
        read_datasets(tmp_path)
    assert "\n" not in str(caught.value)


WEAT = """Flowers: rose, tulip
Insects: ant, bee
Pleasant: love, peace
Unpleasant: war, hate
"""


def test_association_tests_as_files_and_as_json(tmp_path):
    write(tmp_path, "bias/flowers", WEAT)
    write(tmp_path, "bias/names", WEAT.replace("Insects: ant, bee\n", ""))
    folder = read_one(tmp_path)
    assert isinstance(folder, BiasSet) and folder.name == "bias"
    assert folder.tests[0][1:5] == (("rose", "tulip"), ("ant", "bee"), ("love", "peace"), ("war", "hate"))
    assert folder.tests[1].second == ()
    test = {"X_key": "Flowers", "Y_key": "Insects", "A_key": "Pleasant", "B_key": "Unpleasant"}
    lists = dict(line.split(": ") for line in WEAT.splitlines())
    content = {"flowers": test | {label: words.split(", ") for label, words in lists.items()}, "half": {"A_key": "x"}}
    single = read_one(write(tmp_path, "weat.json", json.dumps(content, indent=1)))
    assert single.tests == [folder.tests[0]]
    assert len(single.damaged) == 1 and "test 'half'" in single.damaged[0]


def test_the_same_content_is_read_once(tmp_path):
    write(tmp_path, "a/flowers", WEAT)
    write(tmp_path, "b/flowers", WEAT)
    found = read_folder(tmp_path)
    assert len(found.datasets) == 1
    assert found.repeated == ["flowers holds the same as flowers and is measured once"]


def test_datasets_of_the_same_name_are_told_apart_by_their_folders(tmp_path):
    write(tmp_path, "en/sim/ws.txt", "gem jewel 3.94\n")
    write(tmp_path, "de/sim/ws.txt", "Stein Juwel 3.94\n")
    write(tmp_path, "de/ana/ws.txt", "gut besser viel mehr\n")
    write(tmp_path, "de/sim/rg.txt", "Saite Mittag 0.04\n")
    write(tmp_path, "de/sim/rg.csv", "Saite,Abend,0.04\n")
    write(tmp_path, "en/bats/I1.txt", "album albums\n")
    write(tmp_path, "en/bats/I2.txt", "big bigger\n")
    write(tmp_path, "de/bats.txt", "album alben\nbild bilder\n")
    datasets, _ = read_datasets([tmp_path / "en", tmp_path / "de"])
    assert [dataset.name for dataset in datasets] == [
        "en/bats",
        "en/sim/ws",
        "ana/ws",
        "de/bats",
        "rg.csv",
        "rg.txt",
        "de/sim/ws",
    ]
    assert read_one(tmp_path / "de/sim/ws.txt").name == "ws"


def test_categories_outliers_sentences_and_texts(tmp_path):
    categories = read_one(write(tmp_path, "c/ap.csv", ',category,word\n0,illness,acne\n1,"a, b",flu\n'))
    assert categories.members == [("acne", "illness"), ("flu", "a, b")] and categories.skipped == 1
    outliers = read_one(
        write(tmp_path, "o/888.csv", ",category,outliers,words\n0,cats,\"['dog', 'day', '']\",\"['lion', 'lynx']\"\n")
    )
    assert outliers.groups == [("cats", ("lion", "lynx"), ("dog", "day"))] and outliers.items == 2
    sts = read_one(write(tmp_path, "s/sts.csv", 'main\tx\t2012\t1\t4.5\tA "man" rides.\tA man rides.\tsource\n'))
    assert sts.pairs == [('A "man" rides.', "A man rides.", 4.5)]
    texts = read_one(write(tmp_path, "t/train.tsv", "neg\t0\t3\ttrain\tSo bad<br />it hurts\npos\tA very good film\n"))
    assert texts.texts == [("neg", "So bad it hurts", ("0", "3", "train")), ("pos", "A very good film", ())]
    with pytest.raises(ValueError, match="train has no column 2 between label and text in every line; it has none"):
        texts.groups(2)


def test_columns_of_labelled_texts_have_names_or_numbers(tmp_path):
    lines = "neg\t1\tanna\tso bad it hurts\npos\t2\tbert\ta very good film\n"
    named = read_one(write(tmp_path, "named.tsv", "label\tgroup\tauthor\ttext\n" + lines))
    assert [text.label for text in named.texts] == ["neg", "pos"] and named.skipped == 1
    assert named.groups() == named.groups(2) == ["1", "2"]
    assert named.groups("author") == named.groups("3") == ["anna", "bert"]
    plain = read_one(write(tmp_path, "plain.tsv", lines.replace("\tanna", "").replace("\tbert", "")))
    assert plain.groups() is None and plain.groups("2") == ["1", "2"]
    for wrong in ("film", 1, 4, "4"):
        with pytest.raises(ValueError, match=rf"named has no column {wrong!r} .* it has group, author"):
            named.groups(wrong)
    pairs = read_one(write(tmp_path, "p/rg.csv", ",word1,word2,similarity\n0,gem,jewel,3.94\n1,noon,string,0.04\n"))
    assert pairs.pairs[0] == ("gem", "jewel", 3.94)


def test_repeated_items_are_counted():
    pairs = [("a", "b", 1), ("b", "a", 2), ("a", "c", 1)]
    assert SimilaritySet("s", [Pair(*pair) for pair in pairs]).repeated() == 1


def test_nothing_to_read(tmp_path):
    with pytest.raises(FormatError, match="there is no dataset"):
        read_datasets(tmp_path / "nowhere")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(FormatError, match="empty holds no file"):
        read_datasets(empty)
    prose = write(tmp_path, "prose.txt", "nothing here that is of any known format\n")
    good = write(tmp_path, "good.txt", "a b 1\n")
    with pytest.raises(FormatError, match="prose.txt: of no known format"):
        read_datasets([good, prose])
    with pytest.raises(FormatError, match="empty holds no file"):
        read_datasets([good, empty])
