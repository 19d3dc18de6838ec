from __future__ import annotations

import pytest
from tests.bench.figures import Figure
from tests.bench.page import figures_from, page_from


def page_of(*figures: Figure) -> str:
    return page_from(figures_from("\n".join(figure.to_json() for figure in figures)))


def test_misses_stand_before_the_tables() -> None:
    page = page_of(
        Figure("machine.cores", 2, "cores", how="Linux, some processor"),
        Figure("paint.p99", 20.0, "ms", 16.7, "to the paint"),
        Figure("stop.cut.p99", 1.0, "ms", 5.0, "to the cut"),
    )
    assert "1 of 2 budgets are kept. Missed:\n\n- `paint.p99`: 20 ms, budget 16.7\n" in page
    assert page.index("Missed") < page.index("## Token to painted line")
    assert "| paint.p99 | 20 ms | 16.7 | **no** | to the paint |" in page
    assert "| stop.cut.p99 | 1 ms | 5 | yes | to the cut |" in page


def test_the_machine_and_what_served_it_are_named() -> None:
    page = page_of(Figure("machine.cores", 2, "cores", how="Linux, some processor"))
    assert "Machine: 2 cores (Linux, some processor)." in page
    assert "Practice" in page
    assert "loopback" in page


def test_a_page_without_misses_says_so() -> None:
    assert "All 1 budgets are kept." in page_of(Figure("rest.cpu", 0.1, "%", 0.5))


def test_a_figure_without_a_budget_is_neither_kept_nor_missed() -> None:
    page = page_of(Figure("engine.flat", 0.9, "ratio", None, "a | b"))
    assert "All 0 budgets are kept." in page
    assert "| engine.flat | 0.9 ratio |  |  | a \\| b |" in page


def test_large_values_are_readable() -> None:
    assert "| 383,268 tokens/s | 200000 | yes |" in page_of(
        Figure("engine.tokens", 383_268.0, "tokens/s", 200_000.0, "", is_floor=True)
    )


def test_a_line_that_is_no_figure_is_refused() -> None:
    with pytest.raises(ValueError, match="no figure"):
        figures_from('{"name": "x"}')
