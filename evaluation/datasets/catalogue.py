"""Every dataset that has a name: what it measures, whose it is, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ...errors import FormatError
from ...progress import USUAL, Progress
from ...system.download import download
from ...system.files import cache_folder
from .kinds import Dataset
from .readers import read_datasets

__all__ = ["CATALOGUE", "Entry", "Remote", "fetch", "installed_datasets", "locate"]


class Remote(NamedTuple):
    """A file on a server, and what it must be."""

    url: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """Its file name."""
        return self.url.rsplit("/", 1)[1]


@dataclass(frozen=True)
class Entry:
    """One row of the catalogue."""

    name: str  # what ``--data`` takes
    task: str  # as `kind` of `Row` has it
    format: str  # of `wordvec.evaluation.datasets.formats`
    citation: str
    licence: str
    installed: str = ""  # a file that gensim installs
    files: tuple[Remote, ...] = ()  # what is fetched
    page: str = ""  # where people get a set that cannot be fetched by itself

    @property
    def folder(self) -> Path:
        """Where its fetched files are kept."""
        return cache_folder() / "datasets" / self.name

    @property
    def origin(self) -> str:
        """Where it comes from, in a word."""
        return "with gensim" if self.installed else "fetched" if self.files else "your own folder"

    @property
    def here(self) -> bool:
        """Whether it can be read now."""
        return bool(self.installed) or (bool(self.files) and all((self.folder / f.name).exists() for f in self.files))


def locate(name: str) -> Path:
    """Give the file or folder of a named dataset.

    Raises
    ------
    FormatError
        It is not here yet; the message says how to get it.
    ValueError
        There is no dataset of that name.
    """
    entry = _entry(name)
    if entry.installed:
        from gensim.test.utils import datapath

        return Path(datapath(entry.installed))
    if entry.here:
        return entry.folder
    if entry.files:
        raise FormatError(f"the dataset {name} is not here yet; fetch it once with `wordvec datasets {name}`")
    raise FormatError(f"the dataset {name} cannot be fetched by itself; get it from {entry.page} and give its folder")


def fetch(name: str, progress: Progress = USUAL) -> Path:
    """Fetch a named dataset into the cache unless it is here, and give its file or folder.

    Parameters
    ----------
    name : str
        A key of `CATALOGUE`.
    progress : Progress

    Raises
    ------
    FormatError
        It cannot be reached, is cut off, or is not what its SHA-256 says.
    ValueError
        There is no dataset of that name.
    """
    entry = _entry(name)
    for file in entry.files:
        download(file.url, entry.folder / file.name, file.sha256, file.size, progress)
    return locate(name)


def installed_datasets() -> list[Dataset]:
    """Read WordSim-353, SimLex-999 and the Google analogies, which gensim installs with itself."""
    return read_datasets([locate(entry.name) for entry in CATALOGUE.values() if entry.installed])[0]


def _entry(name: str) -> Entry:
    if name not in CATALOGUE:
        raise ValueError(f"there is no dataset {name!r}; choose from {', '.join(CATALOGUE)}, or give a path")
    return CATALOGUE[name]


#: The SHA-256 and the size of every file that is fetched.
_FILES = {
    "EN-RG-65.txt": ("c243f3a91c3f5d8cf67f21a67f6fb80bde8b6bb060851a6a48e6f2d68ec98c9f", 1_210),
    "EN-MC-30.txt": ("33ee05911496ff83d95cac351d0746c6f63b9181b605cb7d307f4daa8864511b", 543),
    "EN-WS-353-SIM.txt": ("f1da938998863c94e53f72f984a5c6e215f0b46c323aae8f0f4930703a339107", 4_002),
    "EN-WS-353-REL.txt": ("66a7c88100624d0a391605ff61ce84e11d11ee620d51ec0298da49592838f8fa", 5_134),
    "EN-MEN-TR-3k.txt": ("888b13580faa362c7b11da0a670258cf1b1eb4bf0ecbcd418918729a3bd3f43a", 53_593),
    "EN-MTurk-287.txt": ("a9ae3a9decb75a9700fe0cf18b048c1344774d9f40e0196baf8e34d4cd9d1ce5", 7_218),
    "EN-MTurk-771.txt": ("04dc297c9e86b6fa7cf8ef0e4ba2e2c8d3399ec68d92fb7a53c0b4aae27198b5", 19_628),
    "EN-RW-STANFORD.txt": ("5108d54dfc746f44f9c3d7e31d2857c37cf71430bc1594175a61a3b89bb0ae1f", 49_851),
    "EN-SimVerb-3500.txt": ("9d84274e7ad029fd3cf69dd0516e9ade624bbef9bd4e2050f6cc1fa01471e0f5", 65_315),
    "EN-VERB-143.txt": ("7259e19961c81912aa4c72de0102e480b2ad2bb9f4ce97d036fbde8e1a403001", 3_320),
    "EN-YP-130.txt": ("7643fdbc6158c3424061e2cba450c71285767266ff9f3db947bfc1f1f5ce67ab", 2_614),
    "ap.csv": ("0efdcdf298946620f4d3db17743483b45ac09169c3ef943761d52ff9a0de8974", 9_283),
    "bless.csv": ("cf14ae0c0feeb78a7d85e0a3ca725ab5f573677ceaa950b7417db749a7012cc3", 4_167),
    "essli-2008.csv": ("b41a8437ea6165bb3f96751f1fb51b4be5a200c02cf28ae7ca7b42ddc631c320", 1_321),
    "battig.csv": ("b7146cac221664de3781d47b8463c4e50841a138be26ff96f2d4aa4110126898", 146_439),
    "8-8-8.csv": ("c3b02e9323cbf0a31a30e9ef35be87c687f75f671939f46a84fc74745c96cb35", 1_692),
    "wikisem500.csv": ("7e2a41d8c6a190fcdaa691b6a51552d07e6b02f5ae9cb2890d4569777aa6e663", 116_173),
    "weat.json": ("09e702a4605fb122c987f7e9778023f081bcd87fa369f3618508fa40cd728bb2", 19_012),
    "sts-dev.csv": ("5d7e944d8b02734b07bfdb5df67db3420c64bed153fcaa1ba47ad03480cf4234", 255_680),
    "sts-test.csv": ("affe45928a66ee5a708531233c95b7dacbbdc57f974f002a3d32ea0180cf816a", 282_419),
    "sts-train.csv": ("0f71910b59aa1ad973c5897f0791f3b0965a92b8f82b1a95f3eea9f4162fda82", 901_177),
}


def _github(place: str, *names: str) -> tuple[Remote, ...]:
    """Files of a repository as they are in one commit, so that they can't change."""
    return tuple(Remote(f"https://raw.githubusercontent.com/{place}/{name}", *_FILES[name]) for name in names)


_WORDSIM = "mfaruqui/eval-word-vectors/94b3dd9fdbac7ed08dbee7179cd5ee464acf0594/data/word-sim"
_VECTO = "vecto-ai/word-benchmarks/9b61d0e067e2e68af22160d09450f82d9544cd70"
_CATEGORIES, _OUTLIERS = f"{_VECTO}/word-categorization/monolingual/en", f"{_VECTO}/outlier-detection/monolingual/en"
_WEAT = "chadaeun/weat_replication/0753713a47333827ef9f653d85e08740834ef698/weat"
_STS = "oborchers/Fast_Sentence_Embeddings/e92261ab5a64ee8fc754bec5a2882ab83bcd0384/evaluation"
_UNSTATED = "research use; no licence stated"


def _similarity(name: str, citation: str, file: str) -> Entry:
    return Entry(name, "similarity", "similarity", citation, _UNSTATED, files=_github(_WORDSIM, file))


def _categories(name: str, citation: str, file: str) -> Entry:
    return Entry(name, "categorization", "categories", citation, _UNSTATED, files=_github(_CATEGORIES, file))


def _outliers(name: str, citation: str, file: str) -> Entry:
    return Entry(name, "outliers", "outliers", citation, _UNSTATED, files=_github(_OUTLIERS, file))


_ROWS = (
    Entry("wordsim353", "similarity", "similarity", "Finkelstein et al. 2002", "CC BY 4.0", "wordsim353.tsv"),
    Entry("simlex999", "similarity", "similarity", "Hill et al. 2015", _UNSTATED, "simlex999.txt"),
    Entry("questions-words", "analogy", "questions", "Mikolov et al. 2013", "Apache-2.0", "questions-words.txt"),
    _similarity("rg-65", "Rubenstein & Goodenough 1965", "EN-RG-65.txt"),
    _similarity("mc-30", "Miller & Charles 1991", "EN-MC-30.txt"),
    _similarity("ws-353-sim", "Agirre et al. 2009", "EN-WS-353-SIM.txt"),
    _similarity("ws-353-rel", "Agirre et al. 2009", "EN-WS-353-REL.txt"),
    _similarity("men", "Bruni et al. 2014", "EN-MEN-TR-3k.txt"),
    _similarity("mturk-287", "Radinsky et al. 2011", "EN-MTurk-287.txt"),
    _similarity("mturk-771", "Halawi et al. 2012", "EN-MTurk-771.txt"),
    _similarity("rw", "Luong et al. 2013", "EN-RW-STANFORD.txt"),
    _similarity("simverb-3500", "Gerz et al. 2016", "EN-SimVerb-3500.txt"),
    _similarity("verb-143", "Baker et al. 2014", "EN-VERB-143.txt"),
    _similarity("yp-130", "Yang & Powers 2006", "EN-YP-130.txt"),
    _categories("ap", "Almuhareb 2006", "ap.csv"),
    _categories("bless", "Baroni & Lenci 2011", "bless.csv"),
    _categories("esslli-2008", "Baroni et al. 2008", "essli-2008.csv"),
    _categories("battig", "Battig & Montague 1969", "battig.csv"),
    _outliers("8-8-8", "Camacho-Collados & Navigli 2016", "8-8-8.csv"),
    _outliers("wikisem500", "Blair et al. 2016", "wikisem500.csv"),
    Entry("weat", "bias", "bias (JSON)", "Caliskan et al. 2017", _UNSTATED, files=_github(_WEAT, "weat.json")),
    Entry(
        "stsbenchmark",
        "sentences",
        "sentences",
        "Cer et al. 2017",
        "scores CC BY-SA 4.0; texts as their sources",
        files=_github(_STS, "sts-dev.csv", "sts-test.csv", "sts-train.csv"),
    ),
    Entry("bats", "analogy", "pairs", "Gladkova et al. 2016", "CC BY-NC 4.0", page="https://vecto.space/projects/BATS"),
    Entry(
        "msr", "analogy", "questions", "Mikolov, Yih & Zweig 2013", _UNSTATED, page="https://aclanthology.org/N13-1090"
    ),
    Entry(
        "imdb",
        "downstream",
        "texts",
        "Maas et al. 2011",
        "research use",
        page="https://ai.stanford.edu/~amaas/data/sentiment",
    ),
)

#: Every named dataset.
CATALOGUE = {entry.name: entry for entry in _ROWS}
