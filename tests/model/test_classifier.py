# SPDX-License-Identifier: Apache-2.0
"""What the classifier that ships makes of requests that nobody wrote it with."""

import pytest

from maildesk.desk.project import Projects
from maildesk.model.classifier import CatalogueClassifier
from maildesk.model.school import typed
from tests.model.kit import projects, said, small

REQUESTS = (
    ("program-management", "vault", "Could our two new release managers be let into the 1Password vault of the project?"),
    ("program-management", "Zertifikat", "Das TLS-Zertifikat der Projektseite ist seit heute abgelaufen, bitte erneuern."),
    ("events", "table", "We'd like a booth at KubeCon for Thursday afternoon, and a screen if there is one."),
    ("events", "赞助", "我们想在上海举办一场线下活动，请问可以协助找赞助商和场地吗？"),
    ("creative", "bird", "Could a designer redraw our mascot as a vector file with a transparent background?"),
    ("public-relations", "quote", "A journalist from a daily newspaper asks for an interview about our 2.0, and we plan a press release."),
    ("marketing", "texte", "Nous avons rédigé un article de blog et aimerions le publier, puis faire un webinaire."),
    ("certification", "CKA", "My exam was interrupted by the proctor, may I have a free retake?"),
    ("certification", "受験", "試験の再受験の手続きを教えてください。"),
    ("legal", "letter", "We received a cease and desist from a law firm over our trademark."),
    ("legal", "licencia", "¿Podemos usar una dependencia con licencia GPL en el proyecto?"),
)


@pytest.mark.parametrize(("category", "subject", "body"), REQUESTS, ids=[f"{one[0]}: {one[1]}" for one in REQUESTS])
def test_a_plain_request_goes_to_its_category(category: str, subject: str, body: str) -> None:
    assert said(subject, body).category == category


@pytest.mark.parametrize(
    ("subject", "body", "trap", "category"),
    [
        ("our bird on their mugs", "A shop uses our logo without permission, is that a trademark matter?", "creative", "legal"),
        (
            "browser warning",
            "The certificate of our website expired last night, visitors see a warning.",
            "certification",
            "program-management",
        ),
        (
            "training operator",
            "The training operator restarts and kubectl shows an error message, which flag helps?",
            "certification",
            "general",
        ),
    ],
)
def test_a_word_of_one_category_does_not_decide_against_its_context(subject: str, body: str, trap: str, category: str) -> None:
    candidates = said(subject, body).candidates
    assert candidates[0].category == category
    assert trap != category


def test_titles_in_a_signature_do_not_vote() -> None:
    body = "Could somebody draw a logo for us?\n\n-- \nAna Souza\nCKA, CKAD, CKS, KCNA certified, training partner"
    assert said("bird", body).category == "creative"


def test_quoted_text_does_not_vote() -> None:
    body = "We need a new logo.\n\nOn Mon, 2 Nov 2026 at 10:00, Bo <bo@example.org> wrote:\n> my exam voucher expired\n> exam"
    assert said("bird", body).category == "creative"


def test_a_disclaimer_does_not_vote() -> None:
    notice = "Confidentiality notice: this message is protected by copyright, licence and law; unauthorised use is subject to litigation."
    assert said("bird", f"We need a new logo.\n\n{notice}").category == "creative"


def test_what_is_said_by_the_way_does_not_vote() -> None:
    assert said("bird", "We need a new logo.\n\nPS thanks for the great KubeCon booth and the travel funding").category == "creative"


def test_the_reasons_name_the_words_and_the_category() -> None:
    assert "“cease and desist”" in said("letter", "we got a cease and desist").reasons[0]
    assert said("letter", "we got a cease and desist").reasons[0].endswith("speaks for Legal")


def test_a_request_that_says_nothing_goes_to_a_person() -> None:
    guess = said("hello", "could you help?")
    assert (guess.category, guess.automatic) == ("general", False)


def test_all_categories_are_candidates_and_their_scores_sum_up_to_one() -> None:
    scores = [one.score for one in said("logo", "we need a logo").candidates]
    assert len(scores) == 8
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) == pytest.approx(1, abs=0.001)


def test_a_mail_with_two_needs_tells_the_other_too() -> None:
    guess = said("two things", "We want to register a trademark with a lawyer, and a journalist asks for an interview.")
    assert {guess.category, *guess.also} >= {"legal", "public-relations"}


def test_a_confidential_candidate_restricts_the_ticket() -> None:
    assert said("token", "One of our bots leaked a token, it may be a vulnerability.").restricted
    assert not said("bird", "We need a new logo for the project, as a vector file.").restricted


def test_an_empty_mail_and_one_of_a_hundred_thousand_words_are_answered() -> None:
    assert said("", "").category == "general"
    assert said("logo", "logo design for the mascot " * 20_000).category == "creative"


def test_advertising_is_recognised_and_says_why() -> None:
    spam = said("Rank higher", "We guarantee the first page on Google, ask for a free quote. Unsubscribe").spam
    assert spam.verdict
    assert spam.reasons


def test_a_request_is_no_advertising() -> None:
    assert not said("logo", "We need a logo for our sandbox project").spam.verdict


def test_without_a_model_the_phrases_speak_alone() -> None:
    classifier = CatalogueClassifier(small(), None, Projects(()), 0.4)
    (guess,) = classifier.classify([typed("hello", "we want to plant an apple orchard with old trees")])
    assert (guess.category, guess.service) == ("plants", "trees")
    assert guess.reasons == ("“plant … orchard” and “tree” speak for Plants",)


def test_below_the_configured_confidence_a_person_decides_between_the_best_two() -> None:
    classifier = CatalogueClassifier(small(), None, Projects(()), 0.9)
    (guess,) = classifier.classify([typed("hello", "trees and a grant")])
    assert (guess.category, guess.automatic) == ("general", False)
    assert {one.category for one in guess.candidates[:2]} == {"plants", "money"}
    assert "so a person decides" in guess.reasons[-1]


def test_a_context_is_told_in_its_own_words() -> None:
    (guess,) = CatalogueClassifier(small(), None, Projects(()), 0.4).classify([typed("hello", "all our apples have worms")])
    assert (guess.category, guess.reasons[-1]) == ("plants", "worms in apples are a matter of the garden")


def test_the_project_is_found_beside_the_category() -> None:
    (guess,) = CatalogueClassifier(small(), None, projects(), 0.4).classify([typed("[Kestrel] trees", "please")])
    assert guess.project is not None
    assert (guess.project.name, guess.project.maturity) == ("Kestrel", "sandbox")


def test_the_reasons_name_no_word_twice() -> None:
    reasons = said("A letter", "They sent us a cease-and-desist letter: they sue us over the trademark, the registered trademark.").reasons
    assert reasons[0].count("desist") == 1 and reasons[0].count("trademark") == 1
