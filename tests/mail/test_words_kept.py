# SPDX-License-Identifier: Apache-2.0
"""What a person newly wrote stays in the reply, even where it looks like what programs add."""

import pytest

from maildesk.mail.reply import Split, split
from tests.mail.build import mail, reading

LETTERS_TOLD_OF = [
    "On 3 March 2025 I wrote to security@example.org:\n\nNobody answered.",
    "On 3 March 2025 our lawyer wrote to Security <security@example.org>:\n\nNobody answered.",
    "On 4 March 2025 at 10:00 John Smith wrote in the ticket:\n\nThe disk is full.",
    "Am 3. März 2025 schrieb mir support@example.org:\n\nIhr Konto wird gesperrt.",
    "Am 04.03.2025 um 10:00 schrieb ich an support@example.org:\n\nkeine Antwort",
    "Am 4. März 2025 um 10:00 habe ich an support@example.org geschrieben:\n\nkeine Antwort",
    "Le 3 mars 2025, j'ai écrit à contact@example.org :\n\npas de réponse.",
    "Op 4 maart 2025 om 10:00 schreef ik aan beheer@example.org:\n\nhet werkt niet",
    "Den 4 mars 2025 kl 10:00 skrev jag till drift@example.org:\n\nfungerar inte",
    "el 4 de marzo de 2025 a las 10:00 Juan <juan@example.org> me escribió en el foro:\n\nhola",
    "2025-03-04 10:00:01 sshd[1]: user root@host.example:\n2025-03-04 10:00:02 fail:\nWhat is this?",
    "Minutes of 2025-03-04 10:00, attendees jane@example.org:\n\n- budget\n- release",
]

BELOW_A_FORMULA = [
    "Could you add these mirrors?\n\nThanks\n\nhttps://mirror1.example.org/\nhttps://mirror2.example.org/",
    "Please add them to the list.\n\nThanks\n\nalice@example.org\nbob@example.org",
    "Please reset it.\n\nKind regards,\nJane Doe\n\nPlease also send the invoice to Example GmbH",
    "See attached.\n\nRegards\nJane\n\nAttachments:\n- report.pdf\n- director.txt",
    "Can you fix it?\n\nCheers,\nJane\n\nBTW the phone +49 30 123456 is dead",
    "You asked for my numbers.\n\nThanks\n\n+49 30 123456\nMobile: +49 171 1234567",
]

LIKE_TELEPHONES = [
    "Enviado desde el servidor A pero no llegó",
    "No funciona.\n\nEnviado desde el servidor A y rechazado",
    "It fails.\n\nSent from my iPhone but the attachment is missing",
    "It fails.\n\nSent from Outlook yesterday, bounced at once",
    "Det fungerar inte.\n\nSkickat från servern utan problem",
    "Hello,\nSent from the office of the director",
    "ok\n\nSent from my iPhone\n\nAlso add Bob to the list, please.",
    "ok\n\nSent from my iPhone\n\nCould you add Bob to the list too",
]

LINES_OF_PROGRAMS = [
    "Sent from my Samsung Galaxy smartphone.",
    "Sent from Mail for Windows 10",
    "Sent from Yahoo Mail on Android\n\nGet the app",
    "Sent from my iPhone\nPlease excuse typos, I have big thumbs.",
    "Diese Nachricht wurde von meinem Android Mobiltelefon mit K-9 Mail gesendet.",
    "Enviado do Yahoo Mail no Android",
    "Sent from my new toy",
    "Sent from my iPhone\n\nThis e-mail and any attachments are confidential and intended only for the addressee.",
]

CARD = "Jane Doe\nHead of Office"
NOTICE = "If you are not the intended recipient, please notify the sender immediately and delete it."
FORM = "Sitz der Gesellschaft: Berlin. Registergericht: Amtsgericht Berlin, HRB 1. Geschäftsführer: Max Muster."

BELOW_TWO_DASHES = [
    "-- \nThe first part fails since Monday. Nobody knows why.\n\nThe second part works. I have tried it three times.",
    f"-- \n{CARD}\n\nCould you also add Bob to the list?",
    f"-- \n{CARD}\n\nAnd when will the server be back?",
    "--\nCan you help me with that?",
    "-- \n" + "\n".join(["The log says that the disk was full at night and nobody was there."] * 14),
    "-- \nFirst part.\n\nPlease add Bob to the list.\n\n--\nSecond part: would you please add Ann too?",
]

SIGNED = [
    f"-- \n{CARD}\nExample GmbH\nStreet 1\n12345 Berlin\nTel +49 30 1234\nFax +49 30 2345\nwww.example.org\n\n{FORM}\n\n{NOTICE}",
    f"-- \n{CARD}\n\n{NOTICE} Unauthorised disclosure is forbidden.",
    "-- \nPlease don't send copies to me, I am on the list.",
    "--\nWhat is the sound of one hand clapping?\n  Zen",
    f'-- \n{CARD}\n\n"Ask not what your country can do for you?"',
    "-- \n2.39.0",
]

LIKE_NOTICES = [
    "Hi,\n\nImportant: the confidential report must not be sent to unauthorized people. Please delete it from the server.",
    "Hi,\n\nThis message popped up: your virus scanner found a privacy problem. What do I do?",
    "Dear desk,\n\nUnder GDPR I ask you to delete the confidential data in my mail; no disclosure to unauthorised recipients is allowed.",
    "Hi,\n\nPlease think of the environment variables: PATH is wrong.",
    "the list is broken.\n\n==========\nI tried to unsubscribe at https://lists.example.org/ and got error 500.",
    "Build\n-----\nfails\n\nMailing list\n------------\nmailman at https://lists.example.org/ is down",
    "Warning: our server does not recognize the certificate.\nPlease fix.",
    "Attention: do not click on the link in the mail I sent, it was hacked.\n\nPlease block it.",
    "It fails.\n\nSent with the wrong header, the request returns 400",
    "It fails.\n\nSent via relay.example.org at 10:00",
    "The option\n--\nends options, what follows is a file",
]


@pytest.mark.parametrize("text", LETTERS_TOLD_OF)
def test_who_tells_of_a_letter_or_a_moment_keeps_the_words_below(text: str) -> None:
    assert split(text).reply == text


@pytest.mark.parametrize("text", BELOW_A_FORMULA)
def test_words_below_a_closing_formula_are_no_card(text: str) -> None:
    assert split(text).reply == text


@pytest.mark.parametrize("text", LIKE_TELEPHONES)
def test_words_that_begin_like_the_line_of_a_telephone_or_stand_below_it_stay(text: str) -> None:
    assert split(text).reply == text


@pytest.mark.parametrize("line", LINES_OF_PROGRAMS)
def test_the_line_of_a_telephone_or_program_leaves(line: str) -> None:
    assert split(f"It fails.\n\n{line}").reply == "It fails."


def test_numbers_below_a_formula_that_names_the_writer_are_a_card() -> None:
    assert split("It fails.\n\nThanks, Jane\n+49 30 123456").reply == "It fails."


@pytest.mark.parametrize("words", BELOW_TWO_DASHES)
def test_words_between_dashes_or_below_a_card_stay(words: str) -> None:
    assert split(f"It fails.\n{words}").reply == f"It fails.\n{words}"


@pytest.mark.parametrize("signature", SIGNED)
def test_below_two_dashes_long_cards_with_notices_and_mottos_leave(signature: str) -> None:
    assert split(f"It fails.\n{signature}") == Split("It fails.", "", signature)


def test_a_signature_below_prose_between_dashes_leaves_alone() -> None:
    found = split(f"It fails.\n{BELOW_TWO_DASHES[0]}\n-- \n{CARD}")

    assert found.signature == f"-- \n{CARD}"


@pytest.mark.parametrize("text", LIKE_NOTICES)
def test_words_about_what_programs_add_are_a_persons(text: str) -> None:
    assert split(text).reply == text


def test_a_postscript_below_the_line_of_a_telephone_stays() -> None:
    assert split("ok\n\nSent from my iPhone\n\nPS: call me").reply.endswith("PS: call me")


def test_a_header_that_a_new_mail_shows_stays_with_the_question_below_it() -> None:
    text = "Our mail looked so:\n\nFrom: alerts@example.com\nTo: ops@example.com\nSubject: Disk full\n\nWhy did it go to ops?"

    assert split(text, answers=False).reply == text
    assert split(text).reply == "Our mail looked so:"


def test_a_header_below_a_question_stays_with_the_words_below_it_unless_a_rule_parts_them() -> None:
    block = "From: Bank <x@example.com>\nTo: ops@example.org\nSubject: Your account\n\nPay now.\n\nPlease tell me."

    assert split(f"Is this real?\n\n{block}", answers=False).reply == f"Is this real?\n\n{block}"
    assert split(f"Is this real?\n\n__________\n{block}", answers=False).reply == "Is this real?"
    assert split(f"Is this real?\n\n{block}").reply == "Is this real?"


@pytest.mark.parametrize(
    "text",
    [
        "Yes\n\nOn Tue, Mar 4, 2025 at 9:00 AM {} <x@example.net> wrote:\n\nOk?",
        "Yes\n\nAm 04.03.2025 um 10:00 schrieb {} <x@example.net>:\n\nOk?",
    ],
)
@pytest.mark.parametrize("name", ["I. Newton", "He You", "Me", "Ai Tanaka", "An Nguyen", "Till Ek"])
def test_names_that_read_like_pronouns_still_name_who_wrote(text: str, name: str) -> None:
    assert split(text.format(name)).reply == "Yes"


def test_armour_of_a_page_is_taken_off() -> None:
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n"
    page = f"<pre>{signed}-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n</pre>"

    assert reading(mail("Content-Type: text/html", page).decode()).reply == "Hello"


def test_commands_that_the_words_lead_to_stay_above_the_history() -> None:
    text = "These are my commands:\n\n> make\n> make install"

    assert split(f"{text}\n\nOn Tue, Mar 4, 2025 at 9:00 AM Desk <desk@example.net> wrote:\n> Ok?").reply == text


def test_words_that_the_writer_indented_are_no_quote() -> None:
    page = (
        '<p>See:</p><blockquote style="margin:0 0 0 40px;border:none;padding:0px"><p>my words</p></blockquote><blockquote>old</blockquote>'
    )

    assert "\nmy words" in reading(mail("Content-Type: text/html\nSubject: Re: x", page).decode()).reply


SIGNATURES_MARKED = {
    "Gmail": '-- <br><div dir="ltr" class="gmail_signature"><div>Jane</div><div>Office</div></div>',
    "Thunderbird": '<div class="moz-signature">-- <br>Jane<br>Office</div>',
    "Outlook": '<div id="Signature"><div>Jane</div><p>Office</p></div>',
    "Outlook on phones": '<div id="ms-outlook-mobile-signature">Get <a href="https://aka.ms/x">Outlook for iOS</a></div>',
    "one within another": '<div id="Signature"><div class="gmail_signature">Jane</div><p>Office</p></div>',
}


def page(markup: str) -> str:
    return mail("Content-Type: text/html\nSubject: Re: x", markup).decode()


@pytest.mark.parametrize("signature", SIGNATURES_MARKED.values(), ids=SIGNATURES_MARKED)
@pytest.mark.parametrize("above", ["<div>Yes</div><br>", "<blockquote>Ok?</blockquote><div>Yes</div>"], ids=["new", "bottom answer"])
def test_words_below_a_marked_signature_are_new_again(signature: str, above: str) -> None:
    read = reading(page(f"{above}{signature}<div><br></div><div>Also add Bob.</div>"))

    assert read.reply == "Yes\n\nAlso add Bob."
    assert read.signature


def test_words_above_and_below_several_marked_signatures_stay() -> None:
    one = '<div id="Signature"><div>Jane</div></div>'

    assert reading(page(f"{one}<div>a</div>{one}<div>b</div>{one}")).reply == "a\n\nb"


def test_a_notice_below_a_marked_signature_is_no_word_of_the_writer() -> None:
    notice = "This e-mail and any attachments are confidential and intended only for the addressee."

    assert reading(page(f'<div>Yes</div><div id="Signature">Jane</div><div>{notice}</div>')).reply == "Yes"


def test_words_below_the_place_where_outlook_appends_stay_and_its_rule_goes_with_the_history() -> None:
    history = '<hr><div id="divRplyFwdMsg">Unbekannt: Desk</div><div>Ok?</div>'
    read = reading(page(f'<div>Yes</div><div id="appendonsend"></div><div>Add Ann.</div>{history}'))

    assert read.reply == "Yes\nAdd Ann."
    assert read.quoted == "--------------------\n\nUnbekannt: Desk\nOk?"
