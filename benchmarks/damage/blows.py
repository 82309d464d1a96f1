"""What can happen to files: each blow takes a file's bytes and gives others; chance decides where it strikes.

Some strike any file, some know a format: numbers of texts, values of JSON, headers of arrays.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from random import Random
from typing import Any

__all__ = ["Files", "damage"]

Files = dict[str, bytes]  # by their paths in a folder
Blow = Callable[[Random, bytes], bytes]

WHOLE = [-1, 0, 1, 2, 7, 255, 2**31 - 1, 2**31, 2**32, 2**53 + 1, 2**62, 2**63 - 1, -(2**31), -(2**63)]
BROKEN = [float("nan"), float("inf"), -float("inf"), 1e308, -1e300, 3.5e38, 1e-45, -0.0, 0.5]
WRITTEN = [*map(str, (*WHOLE, *BROKEN)), "9" * 30, "9" * 5000, "1e999", "1_0", "0x10", "٣", "1,5", "1e-320", "-"]
VALUES = [*WHOLE, *BROKEN, 10**30, None, True, False, "", "word", "\ud800", "\0", "9" * 5000, [], {}, [[]], {"": 0}]
ENDS = [b"\n", b"\r\n", b"\r", b"\n\n", b"\0", b" ", b"\t", b"\x0b", "\u2028".encode(), "\u00a0".encode(), b""]
TYPES = "<i8 <i4 <i2 <u8 |b1 <f8 <f4 <f2 >i4 >i8 >f4 <c16 <U4 |S8 |O <M8[s] |V8".split()
DEEP = 100_000


def damage(random: Random, files: Files, others: Files) -> tuple[Files, str]:
    """Strike one of some files, seldom several times; returns all files, and what was done.

    Parameters
    ----------
    random : Random
    files : dict
        What is struck.
    others : dict
        Another version of the same, of which files may be taken.
    """
    files = dict(files)
    done = []
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        name = random.choice(sorted(files))
        blow = random.choice([*ANY, *(each for end in KNOWN if name.endswith(end) for each in KNOWN[end])])
        if blow is _other_file:
            files |= {name: others.get(name, b"")}
        elif blow is _missing_file and len(files) > 1:
            del files[name]
        else:
            files[name] = blow(random, files[name])
        done.append(f"{name}: {blow.__name__.strip('_').replace('_', ' ')}")
    return files, ", ".join(done)


# Blows to any file


def _bits_flipped(random: Random, data: bytes) -> bytes:
    struck = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 8))):
        if struck:
            struck[random.randrange(len(struck))] ^= 1 << random.randrange(8)
    return bytes(struck)


def _end_cut_off(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _bytes_inserted(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.randbytes(random.choice((1, 2, 8, 100))) + data[at:]


def _block(random: Random, data: bytes) -> tuple[int, int]:
    first = random.randrange(len(data) + 1)
    return first, min(len(data), first + random.choice((1, 4, 8, 64, 4096)))


def _block_repeated(random: Random, data: bytes) -> bytes:
    first, last = _block(random, data)
    return data[:last] + data[first:last] * random.choice((1, 2, 1000)) + data[last:]


def _block_zeroed(random: Random, data: bytes) -> bytes:
    first, last = _block(random, data)
    return data[:first] + bytes(last - first) + data[last:]


def _block_left_out(random: Random, data: bytes) -> bytes:
    first, last = _block(random, data)
    return data[:first] + data[last:]


def _blocks_exchanged(random: Random, data: bytes) -> bytes:
    a, b, c, d = sorted(random.randrange(len(data) + 1) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _number_replaced(random: Random, data: bytes) -> bytes:
    """One of a text, or one that stands where a number of its size can."""
    if data.isascii() or _is_text(data):
        return _struck(random, data, rb"[-+]?\d+(\.\d+)?(e[-+]?\d+)?", random.choice(WRITTEN).encode())
    kind = random.choice(("<b", "<h", "<i", "<q", "<f", "<d"))
    size = struct.calcsize(kind)
    value: Any = random.choice(BROKEN if kind in ("<f", "<d") else WHOLE)
    with_end = min(len(data), size * random.choice((2, 16, 1 << 40)))  # most headers are short
    at = size * random.randrange(with_end // size + 1) + random.choice((0, 0, 1))
    if kind == "<f" and abs(value) > 3.4e38:
        value = float("inf")
    packed = struct.pack(kind, value) if kind in ("<f", "<d") else (value % (1 << 64)).to_bytes(8, "little")[:size]
    return data[:at] + packed + data[at + size :]


def _ends_exchanged(random: Random, data: bytes) -> bytes:
    """A newline, or all of them, and blanks become others."""
    mark = random.choice((b"\n", b"\r\n", b" ", b"\t", b",", b'"', b":"))
    end = random.choice(ENDS)
    return data.replace(mark, end) if random.random() < 0.5 else _struck(random, data, re.escape(mark), end)


def _emptied(_random: Random, _data: bytes) -> bytes:
    return b""


def _other_file(_random: Random, _data: bytes) -> bytes:
    raise NotImplementedError


def _missing_file(_random: Random, data: bytes) -> bytes:
    return data[:0]  # of a single file


def _struck(random: Random, data: bytes, pattern: bytes, instead: bytes) -> bytes:
    """Put something instead of one place that a pattern finds."""
    found = [match.span() for match in re.finditer(pattern, data)]
    first, last = random.choice(found or [(0, 0)])
    return data[:first] + instead + data[last:]


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in data


# Blows to JSON


def _value_exchanged(random: Random, data: bytes) -> bytes:
    """A value anywhere in a document becomes another, or goes, or is there twice."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return _number_replaced(random, data)
    places: list[tuple[Any, Any]] = []
    _collect(document, places)
    if not places:
        return _dumped(random.choice(VALUES))
    holder, key = random.choice(places)
    way = random.random()
    if way < 0.1:
        del holder[key]
    elif way < 0.2 and isinstance(holder, list):
        holder.insert(key, holder[key])
    elif way < 0.3:
        other_holder, other = random.choice(places)
        holder[key] = json.loads(json.dumps(other_holder[other]))
    elif way < 0.35:
        return _dumped(random.choice([holder[key], *VALUES]))
    else:
        holder[key] = random.choice(VALUES)
    return _dumped(document)


def _collect(value: Any, places: list[tuple[Any, Any]]) -> None:
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        places.append((value, key))
        _collect(inner, places)


def _dumped(document: Any) -> bytes:
    return json.dumps(document, indent=1).encode()


def _deeply_nested(random: Random, data: bytes) -> bytes:
    """A value becomes the innermost of very many, closed or not."""
    opening, closing = random.choice(((b"[", b"]"), (b'{"a":', b"}")))
    value = opening * DEEP + b"1" + closing * (DEEP if random.random() < 0.5 else 0)
    return value if random.random() < 0.3 else _struck(random, data, rb"(?<=: )[^,\n]+", value)


def _line_exchanged(random: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    lines[at] = random.choice((_value_exchanged, _deeply_nested))(random, lines[at])
    return b"\n".join(line.replace(b"\n", b"") for line in lines)


# Blows to arrays


def _header_exchanged(random: Random, data: bytes) -> bytes:
    """The type, the order or the shape of a .npy file becomes another."""
    if len(data) < 10:
        return b""
    end = 10 + int.from_bytes(data[8:10], "little")
    field, instead = random.choice(
        (
            (rb"'descr': '[^']*'", f"'descr': '{random.choice(TYPES)}'"),
            (rb"'fortran_order': \w+", f"'fortran_order': {random.choice(('True', 'None', '2'))}"),
            (rb"'shape': \([^)]*\)", f"'shape': {_shape(random)}"),
            (rb"'shape': \((\d+)", f"'shape': ({random.choice(WHOLE)}"),
        )
    )
    header = re.sub(field, instead.encode(), data[10:end].rstrip()) + b"\n"
    header = header.rjust(-(-(len(header) + 10) // 64) * 64 - 10)
    return data[:8] + len(header).to_bytes(2, "little") + header + data[end:]


def _shape(random: Random) -> str:
    sizes = [random.choice((*WHOLE, 3, 3, 3)) for _ in range(random.randrange(4))]
    return f"({''.join(f'{size}, ' for size in sizes)})"


def _tensors_exchanged(random: Random, data: bytes) -> bytes:
    """The header of a file of safetensors, JSON with its length before it, becomes another."""
    end = 8 + int.from_bytes(data[:8], "little")
    header = random.choice((_value_exchanged, _value_exchanged, _deeply_nested))(random, data[8:end])
    return len(header).to_bytes(8, "little") + header + data[end:]


ANY: tuple[Blow, ...] = (
    _bits_flipped,
    _bits_flipped,
    _end_cut_off,
    _bytes_inserted,
    _block_repeated,
    _block_zeroed,
    _block_left_out,
    _blocks_exchanged,
    _number_replaced,
    _number_replaced,
    _ends_exchanged,
    _emptied,
    _other_file,
    _missing_file,
)
#: By the ends of names; each several times, as what knows a format goes deeper than what does not.
KNOWN: dict[str, list[Blow]] = {
    ".json": [_value_exchanged] * 16 + [_deeply_nested] * 2,
    ".jsonl": [_line_exchanged] * 8,
    ".npy": [_header_exchanged] * 8,
    ".safetensors": [_tensors_exchanged] * 8,
}
