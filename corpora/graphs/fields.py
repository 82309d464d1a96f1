"""Compiled: lines of fields, as bytes. Names are copied to where the scanner reads them, and weights are read.

The scanner of texts numbers the names: two to a line of an edge list, all of a line in an adjacency list. To it a
blank ends a name, so a blank inside one, where other bytes divide the fields, is handed over as a byte that UTF-8 has
not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import int64

from ...jit.options import always_inlined, inner, kernel
from ...jit.structs import struct

__all__ = ["ANY", "BLANK", "INSIDE", "POWERS", "READ", "Lines", "take_fields"]

NEWLINE, BLANK, TAB, RETURN, QUOTE = 10, 32, 9, 13, 34
INSIDE = 255  # a blank inside a name, to the scanner
ANY = 0  # columns of an adjacency list
#: What is wrong with a line, by the number that `take_fields` comes back with.
READ = 0
COLUMNS, EMPTY, CONTROL, NUMBER, NEGATIVE, NOT_FINITE = 1, 2, 3, 4, 5, 6
MOST_DIGITS = 18  # of a number, before they no longer fit
POWERS = np.array([10.0**power for power in range(309)])


@struct
class Lines(NamedTuple):
    """A block of lines, and what is taken of it."""

    data: np.ndarray  # uint8: the block, then newlines
    names: np.ndarray  # uint8: fields that are names, each line's between blanks, then a newline
    weights: np.ndarray  # float32, one a line with fields, where a column holds them
    tally: np.ndarray  # int64: lines, bytes of names, weights, comments, empty lines, columns of the last line
    powers: np.ndarray  # float64: 1, 10, 100 …


@always_inlined
def _is_digit(byte):
    return np.uint8(48) <= byte <= np.uint8(57)


@always_inlined
def _lower(byte):
    return int64(byte) | 32


@inner
def _number(lines, start, stop):
    """The number in some bytes, and what is wrong with it."""
    data, place = lines.data, start
    sign = data[place] == 45
    if sign or data[place] == 43:
        place += 1
    mantissa, exponent, digits, point = int64(0), int64(0), int64(0), False
    while place < stop and (_is_digit(data[place]) or (data[place] == 46 and not point)):
        if data[place] == 46:
            point = True
        else:
            if mantissa < 10 ** (MOST_DIGITS - 1):
                mantissa = mantissa * 10 + int64(data[place]) - 48
                exponent -= int64(point)
            else:
                exponent += int64(not point)
            digits += 1
        place += 1
    if digits == 0:
        head = _lower(data[place]) if place < stop else int64(0)
        word = stop - place >= 3 and head in (110, 105)  # nan, inf
        return 0.0, NOT_FINITE if word else NUMBER
    if place < stop and _lower(data[place]) == 101:
        place += 1
        lower = place < stop and data[place] == 45
        if lower or (place < stop and data[place] == 43):
            place += 1
        if place == stop:
            return 0.0, NUMBER
        power = int64(0)
        while place < stop and _is_digit(data[place]):
            power = min(power * 10 + int64(data[place]) - 48, int64(10_000))
            place += 1
        exponent += -power if lower else power
    if place < stop:
        return 0.0, NUMBER
    if sign and mantissa > 0:
        return 0.0, NEGATIVE
    number = float(mantissa)
    if exponent < 0:
        number = number / lines.powers[min(-exponent, 308)] if exponent >= -308 else 0.0
    elif mantissa > 0:
        number = number * lines.powers[exponent] if exponent <= 308 else np.inf
    return number, READ if number <= 3.0e38 else NOT_FINITE


@always_inlined
def _is_blank(byte):
    return byte in (BLANK, TAB, RETURN)


@always_inlined
def _closing(data, place, last, separator):
    """Where the field is closed whose first byte is a quote, two of which stand for one inside; -1 if none closes it
    right before a separator or the end of the line.
    """
    end = place + 1
    while end < last and (data[end] != QUOTE or (end + 1 < last and data[end + 1] == QUOTE)):
        end += 1 + int64(data[end] == QUOTE)
    behind = end + 1
    while behind < last and _is_blank(data[behind]) and int64(data[behind]) != separator:
        behind += 1
    return end if end < last and (behind == last or int64(data[behind]) == separator) else int64(-1)


@inner
def _take_name(lines, start, stop, size, quoted):
    """Copy a name behind `size` bytes; returns how many there are then, or -1 if it holds a control character."""
    skip = False
    for place in range(start, stop):
        byte = lines.data[place]
        skip = quoted and byte == QUOTE and not skip
        if skip:
            continue
        if byte < BLANK or byte in (127, INSIDE):
            return int64(-1)
        lines.names[size] = INSIDE if byte == BLANK else byte
        size += 1
    return size


@kernel
def take_fields(lines, start, stop, separator, columns, first_mark, second_mark):
    """Take the fields of the lines in ``data[start:stop]``.

    Parameters
    ----------
    lines : Lines
        Its tally is counted on.
    start, stop : int
        At `stop` a line ends.
    separator : int
        The byte between fields, which may be quoted; `BLANK` for any number of blanks and tabs.
    columns : int
        How many a line must have, of which the third is a weight; `ANY` number of names.
    first_mark, second_mark : int
        Bytes that a comment starts with; -1 for none.

    Returns
    -------
    int
        `READ`, or what is wrong with the last line of the tally.
    """
    data, tally = lines.data, lines.tally
    size, weights = tally[1], tally[2]
    blanks = separator == BLANK
    position = start
    while position < stop:
        end = position
        while data[end] != NEWLINE:
            end += 1
        tally[0] += 1
        place, last = position, end
        position = end + 1
        while place < last and _is_blank(data[place]) and (blanks or int64(data[place]) != separator):
            place += 1
        while last > place and _is_blank(data[last - 1]) and (blanks or int64(data[last - 1]) != separator):
            last -= 1
        if place == last:
            tally[4] += 1
            continue
        if int64(data[place]) == first_mark or int64(data[place]) == second_mark:
            tally[3] += 1
            continue
        field, more, wrong = 0, True, READ
        while more:
            behind = place
            closing = int64(-1)
            if not blanks and data[place] == QUOTE:
                closing = _closing(data, place, last, separator)
            if closing >= 0:
                behind = closing
                place += 1
            if blanks:
                while behind < last and not _is_blank(data[behind]):
                    behind += 1
            else:
                while behind < last and int64(data[behind]) != separator:
                    behind += 1
            right = closing if closing >= 0 else behind
            while closing < 0 and right > place and _is_blank(data[right - 1]):
                right -= 1
            if right == place:
                return EMPTY
            if columns == ANY or field < 2:
                if field:
                    lines.names[size] = BLANK
                    size += 1
                size = _take_name(lines, place, right, size, closing >= 0)
                if size < 0:
                    return CONTROL
            elif field == 2 and columns == 3:
                number, wrong = _number(lines, place, right)
                lines.weights[weights] = number
                weights += 1
            field += 1
            more = behind < last
            place = behind + 1
            while place < last and _is_blank(data[place]) and (blanks or int64(data[place]) != separator):
                place += 1
        tally[5] = field
        if columns not in (ANY, field):
            return COLUMNS
        if wrong:
            return wrong
        lines.names[size] = NEWLINE
        size += 1
        tally[1], tally[2] = size, weights
    return READ
