"""The weights that come along: (m, u) of every agreement, learnt without labels from twenty thousand customers of the
bench's book and rounded. Levels that random pairs hardly ever show (within, part, domain) are set by hand, to the careful side."""

from collections.abc import Mapping

LEARNT: Mapping[tuple[str, str], tuple[float, float]] = {
    ("uscc", "same"): (0.99, 1.2e-4),
    ("uscc", "differs"): (0.005, 1.0),
    ("name", "whole"): (0.57, 3.2e-5),
    ("name", "same"): (0.25, 1.3e-4),
    ("name", "sounds"): (0.038, 8.7e-5),
    ("name", "short"): (0.01, 1.7e-4),
    ("name", "close"): (0.053, 1.4e-4),
    ("name", "half"): (0.042, 9.4e-3),
    ("name", "differs"): (0.046, 0.99),
    ("region", "same"): (0.98, 0.033),
    ("region", "within"): (0.02, 0.004),
    ("region", "differs"): (0.005, 0.967),
    ("industry", "same"): (0.97, 0.042),
    ("industry", "part"): (0.03, 0.004),
    ("industry", "differs"): (0.005, 0.958),
    ("form", "same"): (0.98, 0.876),
    ("form", "differs"): (0.02, 0.124),
    ("branch", "differs"): (0.8, 1.0),
    ("phone", "same"): (0.88, 4.6e-5),
    ("phone", "differs"): (0.12, 1.0),
    ("email", "same"): (0.96, 3.6e-5),
    ("email", "domain"): (0.036, 3.6e-5),
    ("email", "differs"): (0.02, 1.0),
    ("person", "same"): (0.66, 6.2e-4),
    ("person", "sounds"): (0.01, 1.7e-4),
    ("person", "differs"): (0.33, 0.999),
}
