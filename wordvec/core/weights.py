"""How much each text counts, in classification: one of weight 2 as two of the same."""

from __future__ import annotations

from ..jit.options import step
from .gradient import summed
from .state import INPUTS, ONE, ZERO


@step
def weigh_texts(slot, scratch, run):
    """The gradients of a text's logits, its losses, and the gradients that its rows sum up are those of so many texts.

    With the weight w the loss is w L, so every gradient is w times as large. And a row that sums up more gradients than
    it can stand has them scaled (`wordvec.core.differences.add_differences`): there a text counts as w texts, too.
    """
    chunk = slot.chunk[0]
    pairs = scratch.pairs
    links = pairs.links
    weights = run.texts.weights
    every = run.settings.every
    share = ONE / run.matrices.C.shape[0]
    chunk.weight = 0.0
    for e in range(chunk.examples):
        chunk.weight += weights[slot.inputs[scratch.examples.column[e]].row]
    for k in range(chunk.listed):
        gradients = ZERO
        for p in range(links.start[k], links.start[k + 1]):
            weight = weights[slot.inputs[links.column[p]].row]
            links.value[p] *= weight
            pairs.loss[p] *= weight
            gradients += weight * (share + pairs.label[p] if every else ONE)
        slot.outputs[chunk.first_listed + k].gradients = gradients
    for a in range(slot.sizes[INPUTS]):
        slot.inputs[a].gradients *= weights[slot.inputs[a].row]
    chunk.loss = summed(pairs.loss, links.start[chunk.listed])  # of nothing else than what is listed
