# SPDX-License-Identifier: Apache-2.0
"""Which canned answer fits a request, on requests that we wrote ourselves and said the answer of."""

from pathlib import Path

import pytest

from maildesk.desk.canned import Canned
from maildesk.desk.suggesting import Precedent, Request, similar, suggested, words_of
from maildesk.render.canned import Shelf
from tests.conftest import ROOT

SHIPPED = Shelf([ROOT / "config" / "answers"])

# What somebody wrote, what the catalogue calls it, and the answer that one of us would have taken.
LABELLED = (
    ("Could we get three CKA vouchers for our maintainers, for the exam in spring?", "certification", "exams", "exam-vouchers"),
    ("Discount for the Kubernetes exam", "certification", "exams", "exam-vouchers"),
    ("Wir hätten gern zwei Gutscheine für die CKAD-Prüfung.", "certification", "exams", "exam-vouchers"),
    ("我们的维护者想参加 CKS 考试，可以提供考试券吗？", "certification", "exams", "exam-vouchers"),
    ("CKA 試験のバウチャーを 2 枚いただけますか", "certification", "exams", "exam-vouchers"),
    ("We would like to host our own summit in Berlin next year, about 200 people.", "events", "own-event", "host-event"),
    ("Is a co-located event at KubeCon possible for us?", "events", "colocated", "host-event"),
    ("Wir möchten eine eigene Veranstaltung ausrichten, Ort und Datum stehen fest.", "events", "own-event", "host-event"),
    ("We plan a press release for our 1.0 and would like journalists to hear of it.", "public-relations", "press", "sandbox-press"),
    ("Please help us to reach out to the press about our donation", "public-relations", "press", "sandbox-press"),
    ("Our project needs a new logo, the old one is a pixel image.", "creative", "logo", "logo-artwork"),
    ("Stickers and a banner for the booth", "creative", "print", "logo-artwork"),
    ("Nous aimerions un nouveau logo pour notre projet.", "creative", "logo", "logo-artwork"),
    ("我们需要一个新的项目标志，最好是 SVG 文件", "creative", "logo", "logo-artwork"),
    ("I wrote a blog post about how we scale ingress. Where do I send the text?", "marketing", "blog", "blog-post"),
    ("Guest post with two authors, to be published with our release", "marketing", "blog", "blog-post"),
    ("May we print the Envoy logo on shirts that we sell?", "legal", "trademarks", "trademark-use"),
    ("Permission to use your trademark on our product page", "legal", "trademarks", "trademark-use"),
    ("Jane is a new maintainer, please add her to the roster.", "program-management", "maintainers", "maintainer-change"),
    ("Tenemos un mantenedor nuevo, aquí está la pull request.", "program-management", "maintainers", "maintainer-change"),
    ("我们有一位新的维护者，请更新名单", "program-management", "maintainers", "maintainer-change"),
    ("Can the project get a Zoom account for its meetings?", "program-management", "tools", "tool-access"),
    ("We need Docker Hub and Snyk for our CI", "program-management", "tools", "tool-access"),
    ("1Password vault for the maintainers of our project", "program-management", "tools", "tool-access"),
)  # fmt: skip
# What no canned answer of ours is about.
STRANGE = (
    ("The invoice 4711 from March is still open, who pays it?", "general", "unclear"),
    ("Someone on our mailing list harasses people", "program-management", "conduct"),
    ("Patent claim against our build system", "legal", "patents"),
)


def test_the_first_suggestion_is_mostly_the_one_that_a_person_takes() -> None:
    wrong = [words for words, category, service, slug in LABELLED if _best(words, category, service) != slug]
    assert len(wrong) <= 1, wrong


def test_without_a_service_the_words_find_it_in_three_of_four_cases() -> None:
    right = [slug for words, category, _, slug in LABELLED if _best(words, category, None) == slug]
    assert len(right) >= 0.75 * len(LABELLED)


@pytest.mark.parametrize(("words", "category", "service"), STRANGE)
def test_nothing_is_suggested_where_nothing_fits(words: str, category: str, service: str) -> None:
    assert _best(words, category, service) in (None, "more-details")


def _best(words: str, category: str, service: str | None) -> str | None:
    found = suggested(Request(words, category, service), SHIPPED.all())
    return found[0].slug if found else None


def precedent(number: int, request: str, *canned: str) -> Precedent:
    return Precedent(number, "", request, "Here you are.", canned)


def test_earlier_requests_are_found_by_their_rare_words() -> None:
    earlier = [
        precedent(1, "Please could you help us with the DNS of our site?"),
        precedent(2, "Please could you help us with a Zoom account?"),
        precedent(3, "Please could you help us with stickers for the booth?"),
    ]
    (score, first), *_ = similar(Request("Could you please renew our Zoom account", "program-management"), earlier)
    assert first.number == 2 and 0 < score <= 1


def test_what_staff_took_for_the_like_comes_first() -> None:
    answers = (Canned("one", "en", "Accounts", "Which account?"), Canned("two", "en", "Vault", "We hand it over in a call."))
    request = Request("Zoom account for our meetings", "program-management")
    earlier = [precedent(number, "A Zoom account for meetings", "two") for number in (1, 2)] + [precedent(3, "Stickers", "one")]
    found = suggested(request, answers, similar(request, earlier))
    assert found[0].slug == "two" and found[0].why.startswith("staff gave it to requests like this one")


def test_nothing_is_alike_where_there_is_nothing() -> None:
    request = Request("", "general")
    assert similar(request, []) == [] and suggested(request, ()) == []
    assert similar(Request("Zoom", "general"), [precedent(1, "")]) == []


def test_chinese_is_compared_by_pairs_of_characters() -> None:
    assert words_of("考试券 for CKA") == ["for", "cka", "考试", "试券"]


def test_a_long_text_costs_no_more_than_its_beginning(tmp_path: Path) -> None:
    assert len(words_of("word " * 100_000)) <= 4000
