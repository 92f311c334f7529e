"""Whether the lots fell as they should. ADR 0043."""

import math


def log_odds_of_unevenness(first: int, rest: int, share: float, prior: float = 100.0) -> float:
    """The logarithm of how much more such counts speak for another share than for `share`: a Dirichlet-multinomial
    Bayes factor, a martingale when the share is true, so that it passes 1/α with a chance of at most α ever."""
    total, a, b = first + rest, share * prior, (1 - share) * prior
    return (
        math.lgamma(prior) - math.lgamma(prior + total)
        + math.lgamma(a + first) - math.lgamma(a) + math.lgamma(b + rest) - math.lgamma(b)
        - first * math.log(share) - rest * math.log(1 - share)
    )  # fmt: skip


def uneven(first: int, rest: int, share: float, alpha: float = 0.01) -> bool:
    """Whether the first side got another part of things than `share`, whenever one looks."""
    return log_odds_of_unevenness(first, rest, share) > -math.log(alpha)
