# SPDX-License-Identifier: Apache-2.0
"""Charts for a terminal: a bar a line, of eighths of a character."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from maildesk.cli.output import clean_for_terminal

if TYPE_CHECKING:
    from maildesk.flow.report import Chart

_WIDTH = 40
_LABEL = 28
_EIGHTHS = " ▏▎▍▌▋▊▉"


def drawn(chart: "Chart") -> Iterator[str]:
    """The lines of a chart; of nothing none. A percentage is drawn against a hundred, all else against the largest."""
    from rich.cells import cell_len, set_cell_size

    if not chart.bars:
        return
    longest = 100.0 if chart.unit == "%" else max(value for _, value in chart.bars) or 1.0
    labels = [clean_for_terminal(label) for label, _ in chart.bars]
    width = min(_LABEL, max(cell_len(label) for label in labels))
    yield ""
    yield f"{chart.title} ({chart.unit})"
    for label, (_, value) in zip(labels, chart.bars, strict=True):
        yield f"  {set_cell_size(label, width)}  {_bar(value / longest)} {value:,g}"


def _bar(share: float) -> str:
    eighths = round(min(max(share, 0.0), 1.0) * _WIDTH * 8)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()
