"""Logistic regression whose starting point is an opinion.

Coefficients have a normal prior around given means: with no outcomes the answer is the opinion itself, with many
it is the data. The curvature at the optimum is kept, so that one more outcome is one cheap update.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

MOST_STEPS = 60
TOLERANCE = 1e-8


def sigmoid(z: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(z, -500.0, 500.0))))


def logit(p: Array) -> Array:
    kept = np.clip(p, 1e-9, 1.0 - 1e-9)
    return np.asarray(np.log(kept / (1.0 - kept)))


@dataclass(frozen=True, slots=True)
class Posterior:
    """Coefficients (the constant first) and their covariance by Laplace's approximation."""

    beta: Array
    covariance: Array

    def decision(self, x: Array) -> Array:
        """Log-odds of each row."""
        return np.asarray(x @ self.beta[1:] + self.beta[0])

    def updated(self, x: Array, y: float, forget: float = 1.0) -> "Posterior":
        """After one more outcome of a row (0 or 1). `forget` below 1 lets old outcomes fade."""
        full = np.concatenate(([1.0], x))
        p = float(sigmoid(np.array([full @ self.beta]))[0])
        covariance = self.covariance / forget
        gain = covariance @ full
        curvature = max(p * (1.0 - p), 1e-6)
        covariance = covariance - np.outer(gain, gain) * (curvature / (1.0 + curvature * float(full @ gain)))
        return Posterior(self.beta + covariance @ full * (y - p), covariance)


def fit_some(
    x: Array, y: Array, weight: Array, prior_mean: Array, precision: Array, used: npt.NDArray[np.bool_]
) -> Posterior:
    """As `fit_logistic`, with the columns that are not used (d) left out: they weigh nothing, and no update moves them."""
    kept = np.concatenate(([True], used))
    found = fit_logistic(x[:, used], y, weight, prior_mean[kept], precision[kept])
    beta, covariance = np.zeros(len(kept)), np.zeros((len(kept), len(kept)))
    beta[kept], covariance[np.ix_(kept, kept)] = found.beta, found.covariance
    return Posterior(beta, covariance)


def fit_logistic(x: Array, y: Array, weight: Array, prior_mean: Array, precision: Array) -> Posterior:
    """The most probable coefficients. x: rows × d; `prior_mean` and `precision`: d + 1, the constant first."""
    full = np.column_stack([np.ones(len(x)), x])
    beta = prior_mean.copy()
    value = _loss(full, y, weight, beta, prior_mean, precision)
    for _ in range(MOST_STEPS):
        p = sigmoid(full @ beta)
        gradient = full.T @ (weight * (p - y)) + precision * (beta - prior_mean)
        step = np.linalg.solve(_curvature(full, weight, p, precision), gradient)
        size = 1.0
        while size > 1e-6:
            tried = beta - size * step
            lower = _loss(full, y, weight, tried, prior_mean, precision)
            if lower <= value:
                break
            size /= 2.0
        else:
            break
        done = value - lower < TOLERANCE * (1.0 + abs(value))
        beta, value = tried, lower
        if done:
            break
    curvature = _curvature(full, weight, sigmoid(full @ beta), precision)
    return Posterior(beta, np.asarray(np.linalg.inv(curvature), dtype=np.float64))


def _curvature(full: Array, weight: Array, p: Array, precision: Array) -> Array:
    return np.asarray((full * (weight * p * (1.0 - p))[:, None]).T @ full + np.diag(precision))


def _loss(full: Array, y: Array, weight: Array, beta: Array, mean: Array, precision: Array) -> float:
    z = full @ beta
    likelihood = float(np.sum(weight * (np.logaddexp(0.0, z) - y * z)))
    return likelihood + 0.5 * float(np.sum(precision * (beta - mean) ** 2))
