# SPDX-License-Identifier: Apache-2.0
"""Charts for a terminal: a bar a line, of eighths of a character."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from maildesk.cli.output import clean_for_terminal

if TYPE_CHECKING:
    from maildesk.flow.report import Chart

_WIDTH, _NARROWEST = 40, 8
_LABEL = 28
_EIGHTHS = " ▏▎▍▌▋▊▉"


def drawn(chart: "Chart", screen: int | None = None) -> Iterator[str]:
    """The lines of a chart; of nothing none. A percentage is drawn against a hundred, all else against the largest.

    `screen`: how many cells a line may have; None is no matter how many. Bars become shorter first, then labels.
    """
    from rich.cells import cell_len, set_cell_size

    if not chart.bars:
        return
    longest = 100.0 if chart.unit == "%" else max(value for _, value in chart.bars) or 1.0
    labels = [clean_for_terminal(label) for label, _ in chart.bars]
    values = [f"{value:,g}" for _, value in chart.bars]
    label, bar = _widths(max(map(cell_len, labels)), max(map(len, values)), screen)
    yield ""
    yield f"{chart.title} ({chart.unit})"
    for name, (_, value), told in zip(labels, chart.bars, values, strict=True):
        yield f"  {set_cell_size(name, label)}  {_bar(value / longest, bar)} {told}"


def _widths(label: int, value: int, screen: int | None) -> tuple[int, int]:
    """How wide labels and bars are."""
    label = min(_LABEL, label)
    if screen is None:
        return label, _WIDTH
    room = screen - value - 5  # two spaces before the label and after it, one before the value
    bar = min(_WIDTH, max(room - label, _NARROWEST))
    return max(min(label, room - bar), 1), bar


def _bar(share: float, width: int) -> str:
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()
