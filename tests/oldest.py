"""The lowest versions that setup.cfg promises to work with, as requirements of pip: ``python tests/oldest.py``."""

from __future__ import annotations

import configparser
import re
from pathlib import Path


def main() -> None:
    config = configparser.ConfigParser()
    config.read(Path(__file__).resolve().parent.parent / "setup.cfg", encoding="utf-8")
    wanted = config["options"]["install_requires"] + config["options.extras_require"]["test"]
    for line in filter(None, wanted.splitlines()):
        name, lowest, marker = re.fullmatch(r"([\w-]+)>=([\w.]+)[^;]*(;.*)?", line).groups()
        print(f"{name}=={lowest}{marker or ''}")


if __name__ == "__main__":
    main()
