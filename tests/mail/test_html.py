# SPDX-License-Identifier: Apache-2.0
"""What does an HTML mail say to a person?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail import html

PAGES = [
    ("<p>One</p><p>Two</p>", "One\n\nTwo"),
    ("<div>One</div><div>Two</div>", "One\nTwo"),
    ("One<br>Two<br><br>Three", "One\nTwo\n\nThree"),
    ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
    ("a  b\n c&nbsp;d", "a b c d"),
    ("<b>bo</b>ld <i>words</i>", "bold words"),
    ('see <a href="https://example.org/x">the page</a>.', "see the page <https://example.org/x>."),
    ('<a href="https://example.org/">https://example.org</a>', "https://example.org"),
    ('<a href="mailto:a@example.org">a@example.org</a>', "a@example.org"),
    ('<a href="javascript:alert(1)">x</a>', "x"),
    ('<a href="#top">x</a>', "x"),
    ("<ul><li>one<li>two</ul>", "* one\n* two"),
    ("<ol><li>one<li>two<ul><li>deep</ul></ol>", "1. one\n2. two\n  * deep"),
    ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a\tb\nc\td"),
    ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
    ("x<blockquote>quoted<br>lines</blockquote>y", "x\n\n> quoted\n> lines\n\ny"),
    ("<blockquote><p>a</p><blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
    ("<head><title>t</title><style>p{}</style></head><script>x</script><body>y</body>", "y"),
    ('a<span style="display:none">hidden</span>b', "ab"),
    ('a<div style="font-size:0">hidden</div>b', "ab"),
    ('a<span style="font-size:0.9em">seen</span>', "aseen"),
    ("a<!-- comment -->b", "ab"),
    ('a<img src="https://t.example/x.gif" alt="">b', "ab"),
    ("", ""),
]


@pytest.mark.parametrize(("source", "text"), PAGES, ids=lambda v: repr(v)[:40])
def test_a_page_is_read_as_it_is_seen(source: str, text: str) -> None:
    assert html.to_text(source)[:2] == (text, [])


@given(st.text(alphabet="<>/abdpqulotrhef='\" \n&;-!", max_size=200))
def test_any_markup_is_text(source: str) -> None:
    text = html.to_text(source).text

    assert text.encode("utf-8") is not None


@pytest.mark.parametrize(
    "source",
    ["<div>" * 3_000 + "x", "<font>" * 2_100 + "x", "<a " + " ".join(f"a{n}=1" for n in range(2_000)) + ">x</a>", "<b><i>" * 2_000 + "x"],
)
def test_markup_that_no_tree_can_hold_is_read_without_its_structure(source: str) -> None:
    text, defects, _ = html.to_text(f"<style>p</style>{source}<br>y")

    assert text == "x\ny"
    assert defects == ["HTML nested beyond measure, read without its structure"]


def test_a_large_inlined_picture_is_tame() -> None:
    picture = ("QUJD" * 19 + "\n") * 5_000

    assert html.to_text(f'<p>a</p><img src="data:image/png;base64,{picture}"><p>b</p>') == ("a\n\nb", [], [])


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<ul><li><p>a</p></li><li><div>b</div></li></ul>", "* a\n* b"),
        ("<ol start=5><li>a<li>b</ol>", "5. a\n6. b"),
        ("<ol start=x><li>a</ol>", "1. a"),
        ("<ul><li></li><li>b</li></ul>", "*\n* b"),
        ("<ul><li><ul><li>a</li></ul></li></ul>", "*\n  * a"),
        ('<p>Nice <img class="emoji" alt="\U0001f600" src="x"></p>', "Nice \U0001f600"),
        ('<p>See <img alt="chart" src="x"></p>', "See"),
        ("<p>a\u200bb\ufeff inter&shy;national</p>", "ab international"),
        ("<p>\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645</p>", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("<details><summary>More</summary>words</details>", "More\nwords"),
        (
            '<a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.org%2Fa&amp;data=05">https://x.org/a</a>',
            "https://x.org/a",
        ),
        (
            '<a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example&amp;data=05">x.org</a>',
            "x.org <https://evil.example>",
        ),
    ],
)
def test_a_page_reads_as_people_see_it(source: str, text: str) -> None:
    assert html.to_text(source).text == text
