"""The one gradient: of the binary objective, and of the softmax where classes exclude each other.

Every method that the core trains ends here: `wordvec.core.arithmetic` computes logits, these functions replace them by
gradients, and arithmetic takes those to the rows.
"""

from __future__ import annotations

import numpy as np
from numba import float32

from ..jit.lanes import fma
from ..jit.options import inner, kernel
from .state import ONE, ZERO


@kernel
def gradient(logit, label, weight, loss, count, alpha):
    """The gradient of the binary objective: replaces `count` logits by it and fills `loss`.

    An output row t and a hidden row h have the logit f = t.h. They meet w times (weight), and y of these times the
    pair is a true one (label). With s(f) = 1 / (1 + exp(-f)) the likelihood is s(f)^y (1 - s(f))^(w - y) (Mikolov et
    al. 2013, eq. 4), and since 1 - s(f) = s(-f)

        loss      L     = y log(1 + exp(-f)) + (w - y) log(1 + exp(f))
                        = w (log(1 + exp(-|f|)) + max(f, 0)) - y f
        gradient  dL/df = w s(f) - y
        descent   t += alpha (y - w s(f)) h      h += alpha (y - w s(f)) t

    The factor alpha (y - w s(f)) replaces the logit. A true pair has y = w = 1, a noise word y = 0 and w = 1, a node of
    the Huffman tree w = 1 and y = 1 where the path has bit 0, y = 0 where it has bit 1 (Morin & Bengio 2005). Rows that
    meet several times add their y and w.

    Whether this is still the derivative of its loss is asked within seconds by
    `pytest tests/core/test_arithmetic.py -k test_gradient_is_the_derivative_of_its_loss`.
    """
    # Two loops, so that a processor has several of the long polynomials of the first one under way.
    for i in range(count):
        loss[i] = exp_minus(abs(logit[i]))
    for i in range(count):
        f = logit[i]
        e = loss[i]
        sigmoid = (ONE if f >= ZERO else e) / (ONE + e)
        loss[i] = weight[i] * (log_1_plus(e) + (f if f > ZERO else ZERO)) - label[i] * f
        logit[i] = (label[i] - weight[i] * sigmoid) * alpha


@kernel
def softmax_gradient(logit, label, loss, outputs, count, alpha):
    """The gradient of the softmax, for `count` hidden rows: replaces the logits, `outputs` times `count`.

    With p = exp(f) / sum of exp(f) over all outputs, the likelihood of the true output, whose label y is 1, is its p:

        loss      L     = -log p      of the true output
        gradient  dL/df = p - y
        descent   t += alpha (y - p) h      h += alpha (y - p) t
    """
    for a in range(count):
        highest = logit[a]
        for k in range(1, outputs):
            highest = max(highest, logit[k * count + a])
        total = ZERO
        for k in range(outputs):
            loss[k * count + a] = exp_minus(highest - logit[k * count + a])
            total += loss[k * count + a]
        for k in range(outputs):
            e = k * count + a
            share = loss[e] / total
            loss[e] = label[e] * (np.log(total) + highest - logit[e])
            logit[e] = (label[e] - share) * alpha


@kernel
def exp_minus(x):
    """``exp(-x)`` for x >= 0 to a relative 1e-6: a polynomial for exp(-x / 16), squared four times. From x = 16 on it
    stays at 1e-7.

    Unlike a call of ``exp``, it lets LLVM vectorize the loop that it is in, and gives the same bits on any machine.
    """
    # x - x + 16 is 16, except where x is infinite or not a number: then neither is the result, and divergence shows.
    z = (x if x < float32(16) else x - x + float32(16)) * float32(1 / 16)
    y = fma(z, float32(0.000834911546), float32(-0.00761110495))
    y = fma(y, z, float32(0.0411733757))
    y = fma(y, z, float32(-0.166488382))
    y = fma(y, z, float32(0.499968531))
    y = fma(y, z, float32(-0.999997857))
    y = fma(y, z, float32(0.999999975))
    y *= y
    y *= y
    y *= y
    return y * y


@kernel
def log_1_plus(x):
    """``log(1 + x)`` for x from 0 to 1, to 1e-7."""
    y = fma(x, float32(0.0052534578), float32(-0.0295885074))
    y = fma(y, x, float32(0.078361668))
    y = fma(y, x, float32(-0.136747697))
    y = fma(y, x, float32(0.191114311))
    y = fma(y, x, float32(-0.248443699))
    y = fma(y, x, float32(0.333192713))
    y = fma(y, x, float32(-0.499995015))
    y = fma(y, x, float32(0.999999971))
    return y * x


@inner
def summed(values, count):
    """The sum in float64: four partial sums, so that no addition waits for the one before."""
    a = b = c = d = 0.0
    whole = count // 4 * 4
    for i in range(0, whole, 4):
        a += values[i]
        b += values[i + 1]
        c += values[i + 2]
        d += values[i + 3]
    for i in range(whole, count):
        a += values[i]
    return (a + b) + (c + d)
