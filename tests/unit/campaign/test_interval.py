import math

import pytest

from smsc_soap.campaign.quotes.interval import Part, half_width, t_quantile, together


@pytest.mark.parametrize(
    ("freedom", "expected"),
    [(1, 12.7062), (2, 4.30265), (3, 3.18245), (7, 2.36462), (10, 2.22814), (30, 2.04227), (1e6, 1.95997)],
)
def test_students_t_as_tables_have_it(freedom: float, expected: float) -> None:
    assert t_quantile(0.975, freedom) == pytest.approx(expected, rel=1e-5)


def test_other_confidences() -> None:
    assert t_quantile(0.5, 5) == 0.0
    assert t_quantile(0.95, 4) == pytest.approx(2.13185, rel=1e-5)
    assert t_quantile(0.995, 4) == pytest.approx(4.60409, rel=1e-5)


def test_degrees_of_freedom_by_satterthwaite() -> None:
    assert together([Part(4.0, 3.0)]) == Part(4.0, 3.0)
    both = together([Part(4.0, 3.0), Part(4.0, 3.0)])
    assert both.variance == 8.0
    assert both.freedom == pytest.approx(6.0)
    # One that hardly matters changes hardly anything.
    assert together([Part(4.0, 3.0), Part(0.001, 100.0)]).freedom == pytest.approx(3.0, rel=0.01)


def test_nothing_uncertain() -> None:
    assert together([Part(0.0, 1.0)]) == Part(0.0, 1.0)
    assert together([]) == Part(0.0, 1.0)
    assert half_width(Part(0.0, 1.0), 0.95) == 0.0


def test_huge_variances_do_not_overflow() -> None:
    part = together([Part(1e300, 1.0), Part(1e300, 1.0)])
    assert math.isfinite(half_width(part, 0.95))
    assert part.freedom == pytest.approx(2.0)
