"""Turkish sentences by rule: a small text in which all forms of a noun are known, and which of them were left out.

The words and their forms are Turkish. The sentences are made by a program: mostly grammatical, and dull. A noun takes a
suffix for the plural, one for whose it is and one for its case, whose vowels follow those of the stem: 70 forms here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

__all__ = ["CASES", "KINDS", "Form", "forms", "inflected", "sentences"]

#: Capitals in suffixes stand for what harmony decides: A for a or e, I for ı, i, u or ü, D for d or t. What stands in
#: brackets is left out where two vowels or two consonants would meet.
NUMBERS = {"one": "", "many": "lAr"}
OWNERS = {"nobody's": "", "my": "(I)m", "your": "(I)n", "their": "(s)I", "our": "(I)mIz"}
CASES = {
    "nominative": "",
    "accusative": "(y)I",
    "dative": "(y)A",
    "locative": "DA",
    "ablative": "DAn",
    "genitive": "(n)In",
    "instrumental": "(y)lA",
}

#: Nouns, adjectives, and what can be said of a noun in each case. ``köpek/ğ``: köpek, but köpeğ- before a vowel.
KINDS = {
    "animal": (
        "kedi köpek/ğ at kuş balık/ğ inek/ğ koyun tavuk/ğ keçi tavşan ördek/ğ kaplumbağa",
        "sadık uysal yaralı yavru",
        "uyudu,koştu; besledi,okşadı; baktı,yaklaştı; pire buldu,yara gördü; kaçtı,korktu; kuyruğu kısaydı,sesi"
        " kısıldı; oynadı,dolaştı",
    ),
    "food": (
        "ekmek/ğ elma peynir çorba pilav üzüm armut/d yumurta börek/ğ salata domates zeytin",
        "taze lezzetli sıcak tuzlu",
        "pişti,bozuldu; yedi,pişirdi; tuz ekledi,baharat koydu; acılık buldu,koku aldı; bıktı,tattı; tadı kaçtı,kokusu"
        " yayıldı; doydu,beslendi",
    ),
    "vehicle": (
        "araba otobüs tren gemi uçak/ğ bisiklet kamyon tramvay vapur metro",
        "hızlı bozuk kiralık gecikmeli",
        "durdu,hareketlendi; sürdü,onardı; bindi,yetişti; uyudu,yer buldu; indi,atladı; motoru çalıştı,kapısı açıldı;"
        " geldi,taşındı",
    ),
    "place": (
        "ev okul köy göl deniz orman bahçe köprü kasaba sokak/ğ ada tarla",
        "sessiz kalabalık uzak yeşil",
        "güzelleşti,boşaldı; gezdi,aradı; gitti,vardı; yaşadı,dolaştı; döndü,ayrıldı; yolu kapandı,havası değişti;"
        " ilgilendi,övündü",
    ),
    "person": (
        "öğretmen doktor arkadaş komşu amca teyze mühendis aşçı ressam yazar berber terzi",
        "nazik çalışkan genç neşeli",
        "güldü,yoruldu; çağırdı,dinledi; sordu,danıştı; kaldı,kitap unuttu; öğrendi,ders aldı; sözü kesildi,mesleği"
        " değişti; konuştu,tanıştı",
    ),
}
_SUBJECTLESS = ("nominative", "genitive")
_TIMES = "dün bugün sabah akşam yine sonra".split()
_VOWELS, _VOICELESS = "aeıioöuü", "fstkçşhp"


class Form(NamedTuple):
    """A form of a noun."""

    word: str
    noun: str
    kind: str
    number: str
    owner: str
    case: str


def inflected(noun: str, number: str = "one", owner: str = "nobody's", case: str = "nominative") -> str:
    """Give a form of a noun: ``inflected("ev", "many", "our", "locative")`` is ``"evlerimizde"``, in our houses."""
    stem, _, soft = noun.partition("/")
    ending = CASES[case]
    if owner == "their" and case not in ("nominative", "instrumental"):
        ending = "n" + ending.replace("(y)", "").replace("(n)", "")
    for suffix in (NUMBERS[number], OWNERS[owner], ending):
        stem, soft = _attached(stem, suffix, soft), "" if suffix else soft
    return stem


def _attached(stem: str, suffix: str, soft: str) -> str:
    vowel_before = stem[-1] in _VOWELS
    if suffix.startswith("("):
        between, suffix = suffix[1], suffix[3:]
        if (between == "I") != vowel_before:
            suffix = between + suffix
    if soft and suffix[:1] in ("I", "A"):
        stem = stem[:-1] + soft
    for letter in suffix:
        last = next(vowel for vowel in reversed(stem) if vowel in _VOWELS)
        if letter == "A":
            letter = "a" if last in "aıou" else "e"
        elif letter == "I":
            letter = {"a": "ı", "ı": "ı", "e": "i", "i": "i", "o": "u", "u": "u", "ö": "ü", "ü": "ü"}[last]
        elif letter == "D":
            letter = "t" if stem[-1] in _VOICELESS else "d"
        stem += letter
    return stem


def forms() -> list[Form]:
    """Give all forms of all nouns."""
    return [
        Form(inflected(noun, *how), noun.partition("/")[0], kind, *how)
        for kind, (nouns, _, _) in KINDS.items()
        for noun in nouns.split()
        for how in product(NUMBERS, OWNERS, CASES)
    ]


def sentences(number: int, among: Sequence[Form], seed: int = 0) -> Iterator[str]:
    """Yield sentences with forms `among` those given; plurals, owners and most cases are rarer, as in life."""
    random = np.random.default_rng(seed)
    rank = {noun: place for place, noun in enumerate(dict.fromkeys(form.noun for form in among))}
    weight = np.array(
        [
            (0.4 if form.number == "many" else 1)
            * (1 if form.owner == "nobody's" else 0.2)
            / (1 + rank[form.noun] % 12) ** 0.5
            for form in among
        ]
    )
    subjects = [form.word for form in among if form.kind == "person" and form.case == "nominative"]
    for place in random.choice(len(among), number, p=weight / weight.sum()):
        form = among[place]
        _, adjectives, said = KINDS[form.kind]
        says = said.split("; ")[list(CASES).index(form.case)].split(",")
        words = [str(random.choice(adjectives.split())), form.word, str(random.choice(says))]
        if form.case not in _SUBJECTLESS:
            words.insert(0, str(random.choice(subjects)))
        if random.random() < 0.5:
            words.insert(0, str(random.choice(_TIMES)))
        yield " ".join(words)
