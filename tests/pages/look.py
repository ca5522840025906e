# SPDX-License-Identifier: Apache-2.0
"""What a person would see of a page, as facts: what sticks out, what lies upon something else, what is too faint to read."""

from typing import Any, cast

from tests.servers.chromium import Page

# Every piece of text that is shown: its box, its colours, and the size of its letters. What a table that is moved sideways hides is not.
_TEXTS = """
(() => {
  const channel = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const over = (top, below) => {
    const alpha = top.length > 3 ? top[3] : 1;
    return [0, 1, 2].map((one) => top[one] * alpha + below[one] * (1 - alpha));
  };
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const behind = (element) => {
    const chain = [];
    for (let one = element; one; one = one.parentElement) chain.push(channel(getComputedStyle(one).backgroundColor));
    return chain.reverse().reduce((below, top) => (top.length ? over(top, below) : below), dark ? [18, 18, 18] : [255, 255, 255]);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim()) continue;
    const element = node.parentElement, style = getComputedStyle(element);
    if (!element.checkVisibility() || style.visibility === 'hidden') continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const frame = element.closest('.scroll')?.getBoundingClientRect();
    const back = behind(element), ink = over(channel(style.color), back);
    for (const box of range.getClientRects()) {
      if (!box.width || !box.height) continue;
      if (frame && (box.right > frame.right + 1 || box.left < frame.left - 1)) continue;
      found.push({text: node.data.trim().slice(0, 60), left: box.left, right: box.right, top: box.top, bottom: box.bottom,
                  ink, back, size: parseFloat(style.fontSize), bold: Number(style.fontWeight) >= 600});
    }
  }
  return found;
})()
"""
_BROKEN = """
(() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.checkVisibility()) continue;
    for (const word of node.data.matchAll(/[\\p{L}\\d.,]{2,18}/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (!/[\\u3000-\\u9fff]/.test(word[0]) && new Set([...range.getClientRects()].map((box) => box.top)).size > 1) found.push(word[0]);
    }
  }
  return found;
})()
"""
_CUT = """
[...document.querySelectorAll('body *')].filter((one) => {
  const style = getComputedStyle(one);
  return ['hidden', 'clip', 'auto', 'scroll'].includes(style.overflowX) && one.scrollWidth > one.clientWidth + 1
    && !one.classList.contains('scroll');
}).map((one) => one.outerHTML.slice(0, 120))
"""
_HIDDEN_COLUMNS = """
[...document.querySelectorAll('.scroll')].filter((one) => one.clientWidth && one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.scrollWidth} > ${one.clientWidth}`)
"""
_ACTIVE = """
[...document.querySelectorAll('*')].filter((one) => /^(SCRIPT|IFRAME|OBJECT|EMBED|IMG|LINK|FORM|VIDEO|AUDIO)$/i.test(one.tagName)
  || [...one.attributes].some((each) => each.name.startsWith('on') || ['src', 'srcset', 'background'].includes(each.name))
  || /url\\(|@import/.test(one.getAttribute('style') || (one.tagName === 'STYLE' ? one.textContent : '')))
  .map((one) => one.outerHTML.slice(0, 120))
"""
Text = dict[str, Any]


def texts(page: Page) -> list[Text]:
    """Every line of text that is shown."""
    return cast(list[Text], page.value(_TEXTS))


def sticks_out(page: Page, shown: list[Text]) -> list[str]:
    """Text beyond the edges of the page, and how wide the page is if that is more than the window."""
    wide = page.value("document.documentElement.scrollWidth")
    found = [one["text"] for one in shown if one["left"] < -1 or one["right"] > page.width + 1]
    return [*found, *([f"{wide} pixels wide"] if wide > page.width else [])]


def cut(page: Page) -> list[str]:
    """Elements that hide a part of what they hold, but for tables that can be moved sideways."""
    return cast(list[str], page.value(_CUT))


def broken_words(page: Page) -> list[str]:
    """Ordinary words and numbers that go on on another line."""
    return cast(list[str], page.value(_BROKEN))


def hidden_columns(page: Page) -> list[str]:
    """Tables that have to be moved sideways to be seen whole."""
    return cast(list[str], page.value(_HIDDEN_COLUMNS))


def active(page: Page) -> list[str]:
    """Elements that do something, or bring something from elsewhere."""
    return cast(list[str], page.value(_ACTIVE))


def overlapping(shown: list[Text]) -> list[tuple[str, str]]:
    """Pairs of texts that lie upon each other. Boxes of lines touch; letters that really meet share more than a third of a line."""
    found = []
    ordered = sorted(shown, key=lambda one: one["top"])
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other["top"] >= one["bottom"]:
                break
            height = min(one["bottom"], other["bottom"]) - other["top"]
            width = min(one["right"], other["right"]) - max(one["left"], other["left"])
            if width > 1 and height > 0.35 * min(one["bottom"] - one["top"], other["bottom"] - other["top"]):
                found.append((one["text"], other["text"]))
    return found


def faint(shown: list[Text]) -> set[tuple[str, float]]:
    """Texts whose contrast is below level AA of WCAG 2.2 (success criterion 1.4.3), with their contrast."""
    told = set()
    for one in shown:
        large = one["size"] >= 24 or (one["bold"] and one["size"] >= 18.66)
        if (ratio := contrast(one["ink"], one["back"])) < (3 if large else 4.5):
            told.add((one["text"], round(ratio, 2)))
    return told


def contrast(one: list[float], other: list[float]) -> float:
    """The contrast ratio of two colours (WCAG 2.2): 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: list[float]) -> float:
    linear = [one / 255 / 12.92 if one / 255 <= 0.04045 else ((one / 255 + 0.055) / 1.055) ** 2.4 for one in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
