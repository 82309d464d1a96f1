"""Where a chunk of text is read: the tokens that survive the vocabulary cut and subsampling, and the window of each.

`read_chunk` reads for training, `read_text` for inference, both part by part with `read_part`. Reading needs no matrix,
so a worker that would have to wait for others reads the next round's chunks (`wordvec.core.rounds`).
"""

from __future__ import annotations

from numba import int64, uint64

from ..jit.draws import draw
from ..jit.machine import prefetch
from ..jit.options import FIRST, inner, kernel, step

RUN = 64  # consecutive blocks of the corpus that one stream reads before it jumps to another run


@inner
def text_at(offsets, first, last, position):
    """The text from `first` to `last` that holds a position, by binary search."""
    count = last - first + 1
    while count > 1:
        half = count // 2
        first += half * int64(offsets[first + half] <= position)  # no branch: no processor could predict it
        count -= half
    return first


@inner
def boundary(offsets, text, position, chunk):
    """Where the chunk that would start at `position` does start: inside a long text, behind a short one.

    Returns that position and the text there.
    """
    if position == offsets[text] or offsets[text + 1] - offsets[text] > chunk:
        return position, text
    text += 1
    position = offsets[text]
    while text + 2 < offsets.shape[0] and offsets[text + 1] == position:  # an empty one
        text += 1
    return position, text


@inner
def survivor(tokens, words, key, position):
    """The word at a position if it is in the vocabulary and survives subsampling, else -1."""
    word = int64(tokens[position])
    if word >= words.size:
        return int64(-1)
    if word < words.keep.shape[0] and int64(draw(key, position) >> uint64(32)) >= words.keep[word]:
        return int64(-1)
    return word


@inner
def close_text(kept, first, count):
    """Cut the windows from place `first` on at `count`, where their text ends."""
    for i in range(first, count):
        if kept[i].high > count:
            kept[i].high = count


@inner
def read_around(tokens, words, key, begin, end, direction, kept, first, most):
    """Keep at most so many tokens from position `begin` on, from place `first` on, without windows of their own.

    Returns the place after the last one.
    """
    count = first
    for position in range(begin, end, direction):
        if count == first + most:
            break
        word = survivor(tokens, words, key, position)
        if word >= 0:
            kept[count].word = word
            kept[count].low = kept[count].high = count
            count += 1
    return count


@inner
def read_targets(tokens, offsets, words, settings, key, begin, text, end, kept, before, first):
    """Keep tokens from position `begin`, which is in `text`, to `end` and their windows, from place `first` on; the
    tokens of their text in front of them stand from place `before` on.

    Returns the place after the last one, the place where the last text starts, and that text. Windows reach over the
    end of the chunk; `read_part` cuts them.
    """
    window = settings.window
    text_end = offsets[text + 1]
    text_first = before
    count = first
    for position in range(begin, end):
        if position == text_end:
            while position == text_end:
                text += 1
                text_end = offsets[text + 1]
            close_text(kept, max(text_first, first), count)
            text_first = count
        word = survivor(tokens, words, key, position)
        if word >= 0:
            reach = window
            if settings.shrink and window > 0:
                bits = draw(key, position) & uint64(0xFFFFFFFF)
                reach = 1 + int64((bits * uint64(window)) >> uint64(32))
            kept[count].word = word
            kept[count].text = text
            kept[count].low = max(text_first, count - reach)
            kept[count].high = count + 1 if settings.backward else count + reach + 1
            count += 1
    return count, text_first, text


@kernel
def read_part(tokens, offsets, words, settings, key, block, first_text, last_text, kept, before):
    """Read one part of a chunk: the tokens from about position ``block * chunk`` of the corpus on, and their windows.

    The texts from `first_text` to `last_text` hold its ends. There are so many tokens `before`; returns how many there
    are afterwards. Where a long text is cut, windows reach over the cut, to tokens that have no window of their own: no
    pair is lost.
    """
    begin = block * settings.chunk
    end = begin + settings.chunk
    if begin >= offsets[-1]:
        return before
    text = last = text_at(offsets, first_text, last_text, begin)
    begin, text = boundary(offsets, text, begin, settings.chunk)
    if end < offsets[-1]:
        while offsets[last + 1] <= end:
            last += 1
        end, _ = boundary(offsets, last, end, settings.chunk)
    end = min(end, offsets[-1])
    if begin >= end:
        return before
    window = settings.window
    first = read_around(tokens, words, key, begin - 1, offsets[text] - 1, int64(-1), kept, before, window)
    # those were read backwards
    for i in range((first - before) // 2):
        a, b = before + i, first - 1 - i
        kept[a].word, kept[b].word = kept[b].word, kept[a].word
    behind, text_first, text = read_targets(
        tokens, offsets, words, settings, key, begin, text, end, kept, before, first
    )
    if behind == first:
        return before
    count = read_around(tokens, words, key, end, offsets[text + 1], int64(1), kept, behind, window)
    close_text(kept, max(text_first, first), count)
    return count


@inner
def block_of(epoch, key, number, r):
    """The block of the corpus that round `r` reads from run `number`: each block of the run once in RUN rounds."""
    return epoch.order[number] * RUN + (r ^ int64(draw(key, number))) % RUN


@inner
def prefetch_part(texts, epoch, key, number, r, chunk):
    """Prefetch what will be read two and three parts later: each is in another place of the corpus."""
    if number + 3 < epoch.order.shape[0]:
        prefetch(epoch.texts, epoch.order[number + 3])
        place = epoch.order[number + 2]
        first = block_of(epoch, key, number + 2, r) * chunk
        prefetch(texts.tokens, first)
        prefetch(texts.tokens, first + min(chunk, 16) - 1)
        first, last = epoch.texts[place], epoch.texts[place + 1]
        prefetch(texts.offsets, first)
        prefetch(texts.offsets, (first + last) // 2)
        prefetch(texts.offsets, last)


@step
def read_chunk(r, stream, streams, epoch, slot, run):
    """Read the chunk of a stream in round `r`: its tokens, and the number of one of its blocks.

    Every part of a stream reads run after run of the corpus, in the order that ``epoch.order`` gives them.
    """
    texts = run.texts
    key = uint64(epoch.key)
    block = count = FIRST
    for part in range(run.settings.parts):
        number = (r // RUN * streams + stream) * run.settings.parts + part
        if number < epoch.order.shape[0]:
            prefetch_part(texts, epoch, key, number, r, run.settings.chunk)
            place = epoch.order[number]
            block = block_of(epoch, key, number, r)
            count = read_part(
                texts.tokens, texts.offsets, run.words, run.settings, key, block, epoch.texts[place],
                epoch.texts[place + 1], slot.kept, count,
            )  # fmt: skip
            if count > 0 and texts.tags.start.shape[0] > 0:
                prefetch(texts.tags.start, slot.kept[count - 1].text)
    slot.chunk[0].block = block
    slot.chunk[0].tokens = count


@step
def read_text(key, block, offsets, slot, run):
    """Inference: read a block of the text ``chunk.text`` as if there were no other; ``offsets`` are 0 and its end."""
    texts = run.texts
    chunk = slot.chunk[0]
    tokens = texts.tokens[texts.offsets[chunk.text] : texts.offsets[chunk.text + 1]]
    chunk.block = block
    chunk.tokens = read_part(tokens, offsets, run.words, run.settings, key, block, FIRST, FIRST, slot.kept, FIRST)
