"""How far a figure worked out from a sample may be from the truth: variances added up, and Student's t."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final, NamedTuple

_STEPS: Final = 200
_ENOUGH: Final = 1e-12


class Part(NamedTuple):
    """What one stratum adds to the uncertainty."""

    #: Of the stratum's cost.
    variance: float
    #: Degrees of freedom of that variance; at least 1.
    freedom: float


def together(parts: Iterable[Part]) -> Part:
    """The variance of the sum, with degrees of freedom as Satterthwaite counts them.

    Source: F. E. Satterthwaite, An approximate distribution of estimates of variance components, 1946.
    """
    known = [one for one in parts if one.variance > 0]
    variance = math.fsum(one.variance for one in known)
    if not known:
        return Part(0.0, 1.0)
    largest = max(one.variance for one in known)
    spread = math.fsum((one.variance / largest) ** 2 / one.freedom for one in known)
    return Part(variance, max(1.0, (variance / largest) ** 2 / spread))


def half_width(part: Part, confidence: float) -> float:
    """How far from the middle the interval reaches on each side."""
    return t_quantile(0.5 + confidence / 2, part.freedom) * math.sqrt(part.variance)


def t_quantile(chance: float, freedom: float) -> float:
    """The number below which Student's t with *freedom* degrees stays with this chance (0.5 to 1)."""
    low, high = 0.0, 1.0
    while _t_below(high, freedom) < chance:
        low, high = high, high * 2
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        if _t_below(middle, freedom) < chance:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _t_below(t: float, freedom: float) -> float:
    """The chance that Student's t is not above *t*, which is not below 0."""
    return 1 - _beta_below(freedom / (freedom + t * t), freedom / 2, 0.5) / 2


def _beta_below(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction.

    Source: NIST Digital Library of Mathematical Functions, 8.17.22, evaluated as W. Lentz did.
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_below(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    fraction = d
    for step in range(1, _STEPS):
        for top in (
            step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step)),
            -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1)),
        ):
            d = 1 / _away_from_zero(1 + top * d)
            c = _away_from_zero(1 + top / c)
            fraction *= c * d
        if abs(c * d - 1) < _ENOUGH:
            break
    return front * fraction


def _away_from_zero(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300
