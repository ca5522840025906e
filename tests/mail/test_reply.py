# SPDX-License-Identifier: Apache-2.0
"""What did the person write now?"""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail.reply import Split, split
from maildesk.mail.values import Address

ATTRIBUTIONS = [
    "On Tue, Mar 4, 2025 at 10:00\u202fAM Jane Doe <jane@example.org> wrote:",
    "On Tue, Mar 4, 2025 at 10:00 AM Jane Doe with a rather long name <jane@example.org>\nwrote:",
    "On 04/03/2025 10:00, Jane Doe wrote:",
    "On Tue, Mar 04, 2025 at 10:00:00AM +0000, Jane Doe wrote:",
    "On 2025-03-04 10:00, Jane Doe via RT wrote:",
    "Jane Doe <jane@example.org> writes:",
    "* Jane Doe <jane@example.org> [2025-03-04 10:00:00 +0100]:",
    "Jane Doe/Office wrote on 03/04/2025 10:00:00 AM:",
    "Quoting Jane Doe <jane@example.org>:",
    "Am Di., 4. März 2025 um 10:00 Uhr schrieb Jane Doe <jane@example.org>:",
    "Am 04.03.2025 um 10:00 schrieb Jane Doe:",
    "Le mar. 4 mars 2025 à 10:00, Jane Doe <jane@example.org> a écrit\u00a0:",
    "El mar, 4 mar 2025 a las 10:00, Jane Doe (<jane@example.org>) escribió:",
    "Em ter., 4 de mar. de 2025 às 10:00, Jane Doe <jane@example.org>\nescreveu:",
    "Il giorno mar 4 mar 2025 alle ore 10:00 Jane Doe <jane@example.org> ha scritto:",
    "Op di 4 mrt 2025 om 10:00 schreef Jane Doe <jane@example.org>:",
    "wt., 4 mar 2025 o 10:00 Jane Doe <jane@example.org> napisał(a):",
    "út 4. 3. 2025 v 10:00 odesílatel Jane Doe <jane@example.org> napsal:",
    "Den tis 4 mars 2025 kl 10:00 skrev Jane Doe <jane@example.org>:",
    "tir. 4. mar. 2025 kl. 10:00 skrev Jane Doe <jane@example.org>:",
    "Den tirsdag den 4. marts 2025 kl. 10.00 skrev Jane Doe <jane@example.org>:",
    "ti 4.3.2025 klo 10.00 Jane Doe (jane@example.org) kirjoitti:",
    "вт, 4 мар. 2025\u202fг. в 10:00, Jane Doe <jane@example.org>:",
    "04.03.2025 10:00, Jane Doe пишет:",
    "вт, 4 бер. 2025 р. о 10:00 Jane Doe <jane@example.org> пише:",
    "Jane Doe <jane@example.org>, 4 Mar 2025 Sal, 10:00 tarihinde şunu yazdı:",
    "Στις Τρι 4 Μαρ 2025 στις 10:00 π.μ., ο/η Jane Doe <jane@example.org> έγραψε:",
    "Jane Doe <jane@example.org> 于2025年3月4日周二 10:00写道：",
    "Jane Doe <jane@example.org> 於 2025年3月4日 週二 上午10:00寫道：",
    "2025年3月4日(火) 10:00 Jane Doe <jane@example.org>:",
    "2025년 3월 4일 (화) 오전 10:00, Jane Doe <jane@example.org>님이 작성:",
    "في الثلاثاء، 4 مارس 2025 في 10:00 ص تمت كتابة ما يلي بواسطة Jane Doe <jane@example.org>:",
    "\u200fבתאריך יום ג׳, 4 במרץ 2025 ב-10:00 מאת \u202aJane Doe\u202c\u200f <\u202ajane@example.org\u202c\u200f>:\u202c",
    "Vào Th 3, 4 thg 3, 2025 vào lúc 10:00 Jane Doe <jane@example.org> đã viết:",
    "Pada tanggal Sel, 4 Mar 2025 pukul 10.00 Jane Doe <jane@example.org> menulis:",
]

BLOCKS = [
    "From: Jane Doe <jane@example.org>\nSent: Tuesday, March 4, 2025 10:00 AM\nTo: Desk <desk@example.net>\nSubject: RE: repo",
    "________________________________\nFrom: Jane Doe <jane@example.org>\nSent: Tuesday, March 4\nTo: Desk\nCc: Bob; Carol\nSubject: repo",
    "-----Original Message-----\nFrom: Jane Doe [mailto:jane@example.org]\nSent: Tuesday, March 4, 2025 10:00\nTo: Desk\nSubject: repo",
    "*From:* Jane Doe <jane@example.org>\n*Sent:* Tuesday\n*To:* Desk\n*Subject:* repo",
    "Von: Jane Doe <jane@example.org>\nGesendet: Dienstag, 4. März 2025 10:00\nAn: Desk\nBetreff: AW: Repo",
    "De : Jane Doe <jane@example.org>\nEnvoyé : mardi 4 mars 2025 10:00\nÀ : Desk\nObjet : RE: dépôt",
    "De: Jane Doe <jane@example.org>\nEnviado el: martes, 4 de marzo de 2025 10:00\nPara: Desk\nAsunto: RE: repo",
    "De: Jane Doe <jane@example.org>\nEnviada em: terça-feira, 4 de março de 2025 10:00\nPara: Desk\nAssunto: RES: repo",
    "Da: Jane Doe <jane@example.org>\nInviato: martedì 4 marzo 2025 10:00\nA: Desk\nOggetto: R: repo",
    "Van: Jane Doe <jane@example.org>\nVerzonden: dinsdag 4 maart 2025 10:00\nAan: Desk\nOnderwerp: RE: repo",
    "Od: Jane Doe <jane@example.org>\nWysłano: wtorek, 4 marca 2025 10:00\nDo: Desk\nTemat: ODP: repo",
    "Od: Jane Doe <jane@example.org>\nOdesláno: úterý 4. března 2025 10:00\nKomu: Desk\nPředmět: RE: repo",
    "Från: Jane Doe <jane@example.org>\nSkickat: den 4 mars 2025 10:00\nTill: Desk\nÄmne: SV: repo",
    "Fra: Jane Doe <jane@example.org>\nSendt: tirsdag 4. mars 2025 10:00\nTil: Desk\nEmne: SV: repo",
    "Lähettäjä: Jane Doe <jane@example.org>\nLähetetty: tiistai 4. maaliskuuta 2025 10.00\nVastaanottaja: Desk\nAihe: VS: repo",
    "От: Jane Doe <jane@example.org>\nОтправлено: 4 марта 2025 г. 10:00\nКому: Desk\nТема: RE: repo",
    "Від: Jane Doe <jane@example.org>\nНадіслано: 4 березня 2025 р. 10:00\nКому: Desk\nТема: RE: repo",
    "Kimden: Jane Doe <jane@example.org>\nGönderildi: 4 Mart 2025 Salı 10:00\nKime: Desk\nKonu: YNT: repo",
    "Από: Jane Doe <jane@example.org>\nΣτάλθηκε: Τρίτη, 4 Μαρτίου 2025 10:00\nΠρος: Desk\nΘέμα: ΑΠ: repo",
    "发件人: Jane Doe <jane@example.org>\n发送时间: 2025年3月4日 10:00\n收件人: Desk\n主题: 回复: repo",
    "寄件者: Jane Doe <jane@example.org>\n寄件日期: 2025年3月4日 10:00\n收件者: Desk\n主旨: RE: repo",
    "差出人: Jane Doe <jane@example.org>\n送信日時: 2025年3月4日 10:00\n宛先: Desk\n件名: RE: repo",
    "보낸 사람: Jane Doe <jane@example.org>\n보낸 날짜: 2025년 3월 4일 10:00\n받는 사람: Desk\n제목: RE: repo",
    "من: Jane Doe <jane@example.org>\nتاريخ: 4 مارس 2025\nإلى: Desk\nالموضوع: RE: repo",
    "מאת: Jane Doe <jane@example.org>\nנשלח: 4 מרץ 2025\nאל: Desk\nנושא: RE: repo",
    "Từ: Jane Doe <jane@example.org>\nĐã gửi: 4 tháng 3, 2025 10:00\nTới: Desk\nChủ đề: RE: repo",
    "Από: Jane Doe <jane@example.org>\nΕστάλη: Τρίτη, 4 Μαρτίου 2025 10:00\nΠρος: Desk\nΘέμα: repo",
    "Feladó: Jane Doe <jane@example.org>\nElküldve: 2025. március 4., kedd 10:00\nCímzett: Desk\nTárgy: repo",
    "De la: Jane Doe <jane@example.org>\nTrimis: marți, 4 martie 2025 10:00\nCătre: Desk\nSubiect: repo",
    "От: Jane Doe <jane@example.org>\nИзпратено: вторник, 4 март 2025 г. 10:00\nДо: Desk\nОтносно: repo",
    "Dari: Jane Doe <jane@example.org>\nDikirim: Selasa, 4 Maret 2025 10:00\nKepada: Desk\nSubjek: RE: repo",
]

SIGNATURES = [
    "-- \nJane Doe\nOffice",
    "--\nJane Doe",
    "—\nJane Doe",
    "Sent from my iPhone",
    "Get Outlook for iOS <https://aka.ms/x>",
    "Von meinem iPhone gesendet",
    "Envoyé de mon iPhone",
    "Enviado desde mi Android",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Wysłane z iPhone'a",
    "Odesláno z iPhonu",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Lähetetty iPhonesta",
    "Отправлено с iPhone",
    "iPhone\u2019umdan gönderildi",
    "发自我的 iPhone",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
    "Best regards,\nJane Doe\nHead of Office\nTel: +49 30 123456",
    "Mit freundlichen Grüßen\n\nJane Doe\nExample GmbH\nwww.example.org",
    "This e-mail and any attachments are confidential and intended only for the addressee.\nIf you have received this in error, delete it.",
    "_______________________________\ntech mailing list\nhttps://lists.example.org/listinfo/tech",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_answer_above_a_quote_is_the_reply(attribution: str) -> None:
    assert split(f"Yes, please.\nJoe\n\n{attribution}\n> Shall I?\n> Jane\n") == Split(
        "Yes, please.\nJoe", f"{attribution}\n> Shall I?\n> Jane", ""
    )


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_answer_below_a_quote_is_the_reply(attribution: str) -> None:
    assert split(f"{attribution}\n\n> Shall I?\n> Jane\n\nYes, please.\n").reply == "Yes, please."


@pytest.mark.parametrize("block", BLOCKS)
def test_what_stands_above_a_header_block_is_the_reply(block: str) -> None:
    assert split(f"Yes, please.\n\n{block}\n\nShall I?\n\nJane\n") == Split("Yes, please.", f"{block}\n\nShall I?\n\nJane", "")


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_is_kept_apart(signature: str) -> None:
    assert split(f"Please add us.\n\nThanks\n\n{signature}\n") == Split("Please add us.\n\nThanks", "", signature)


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_above_a_quote_is_kept_apart(signature: str) -> None:
    found = split(f"Please add us.\n\n{signature}\n\nOn Tue, Mar 4, 2025 at 10:00 Jane Doe <jane@example.org> wrote:\n> Whom?\n")

    assert (found.reply, found.signature) == ("Please add us.", signature)


def test_inline_answers_stay_with_the_lines_that_they_answer() -> None:
    above = "Hi Jane,\n\nOn 4 March 2025, Jane wrote:\n> Hello\n>\n> Which name?\n\nkestrel\n\n"
    text = f"{above}> And the owner?\n> Is it you?\n\nYes.\n\n> Jane\n"

    assert split(text) == Split(
        "Hi Jane,\n\n> Which name?\n\nkestrel\n\n> And the owner?\n> Is it you?\n\nYes.",
        "On 4 March 2025, Jane wrote:\n> Hello\n>\n> Jane",
        "",
    )


def test_a_citation_within_a_request_stays() -> None:
    text = "The docs say\n\n> press the button\n\nbut there is none."

    assert split(text) == Split(text, "", "")


@pytest.mark.parametrize(
    "text",
    [
        "On Monday we met Bob, who wrote:\nplease open a repository.\nCan you?",
        "On 1 March 2025 I sent this to bob@example.org:\n\nHello Bob, are you there?\n\nHe never answered.",
        "Log of 2025-03-01 10:00:\nerror 5\nerror 6",
        "At 10:00 Bob wrote:\nplease close it.\nMay I?",
        "Thanks!\nMy handle: https://github.example/jane",
        "Thanks\n\nThe address is new@example.org",
        "Options:\n- one\n- two\n\nWhich?",
        "We leave\nFrom: Berlin\nTo: Paris\nDate: tomorrow\nwith ten people.",
        "Thanks\nJane",
        "Best regards,\nJane Doe",
        "Header:\n-----\nvalue\n\nsee above",
        "The list mail@example.org: is it alive?",
        "First\n---\nSecond",
        "I ran\n\n>>> 1 + 1\n3\n>>> exit()",
        "Please run the two commands:\n\n> show version\n> show clock",
        "Date: 2025-03-04\nSubject: Talk\nFrom: 10:00\nTo: 11:00\nSeats: 20",
        "Warning: external links on your page are broken.",
        "Please print:\n\nBest regards,\nThe team\n+1 555 010 9999\n\nand send it to Berlin.",
        "It should produce this message:\n\n\t* one\n\t* two",
        "I wrote to bob@example.org:\n\n\tHello Bob",
        "Does it take these?\n\n--verbose\n--\nfile names",
        "Thanks Jane,\nI called +49 30 23125 001 and nobody answered.",
        "In the meeting on 2025-03-04 at 10:00 Bob wrote:\nwe must close it, and I disagree.",
    ],
)
def test_the_words_of_a_person_are_not_cut(text: str) -> None:
    assert split(text) == Split(text, "", "")


@pytest.mark.parametrize(
    "credit",
    [
        "---- On Tue, 04 Mar 2025 10:00:00 +0530 Jane Doe <jane@example.org> wrote ----",
        '-----"Jane Doe" <jane@example.org> wrote: -----',
        "On Mar 4, 2025, at 10:00 AM, Jane Doe wrote:",
        "Jane Doe wrote on 03/04/2025 10:00:00 AM:",
        "Вторник, 4 марта 2025, 10:00 +03:00 от Jane Doe <jane@example.org>:",
        "Mar 4, 2025, 10:00 by jane@example.org:",
        "##- Please type your reply above this line -##",
    ],
)
def test_unmarked_words_below_an_attribution_are_quoted(credit: str) -> None:
    assert split(f"Yes, please.\n\n{credit}\n\nShall I?\n") == Split("Yes, please.", f"{credit}\n\nShall I?", "")


@pytest.mark.parametrize("mark", ["\t", "|", " |", "JD> ", "   Jane> "])
def test_an_attribution_tells_the_mark_of_a_program_that_has_its_own(mark: str) -> None:
    quote = f"Jane Doe <jane@example.org> wrote:\n{mark}Shall I?\n{mark}Jane"

    assert split(f"{quote}\n\nYes, please.\n") == Split("Yes, please.", quote, "")


def test_words_below_the_end_of_a_forward_are_the_writers() -> None:
    text = "----- Forwarded message from a -----\n\nHello\n\n----- End forwarded message -----\n\nPlease help.\n\n-- \nJoe"

    found = split(text)

    assert (found.reply, found.signature) == ("Please help.", "-- \nJoe")


def test_a_mail_that_answers_none_keeps_what_it_cites() -> None:
    text = "> Two maintainers are needed.\n\nIs that so?"

    assert split(text, answers=False) == Split(text, "", "")
    assert split(text).reply == "Is that so?"


def test_a_card_below_no_formula_is_a_signature_if_it_is_the_writers() -> None:
    card = "Jane Doe\nHead of Office\nTel: +49 30 23125 001"
    text = f"See below.\n\n{card}"

    assert split(text, writer=Address("jane@example.org", "Jane Doe")) == Split("See below.", "", card)
    assert split(text, writer=Address("joe@example.org", "Joe")) == Split(text, "", "")


def test_the_warning_of_a_gateway_is_no_word_of_the_writer() -> None:
    warning = "CAUTION: This email originated from outside of the organization. Do not click links."

    assert split(f"{warning}\n\nPlease add us.") == Split("Please add us.", "", warning)


def test_the_known_text_of_the_answered_mail_is_a_quote_without_any_mark() -> None:
    answered = "Dear maintainer,\nwe need to know who owns it all.\nPlease tell us by next Friday.\nRegards\nthe ServiceDesk of CNCF\n"

    found = split(f"It is me.\n\n{answered}", answered)

    assert found.reply == "It is me."
    assert found.quoted == answered.strip()


def test_marks_of_the_markup_are_used() -> None:
    found = split("Yes\nJane\nOffice\nold\nwords", marks=[(1, "signature"), (3, "quote")])

    assert found == Split("Yes", "old\nwords", "Jane\nOffice")


def lines_of(found: Split) -> list[str]:
    return sorted(line.strip() for text in (found.reply, found.quoted, found.signature) for line in text.split("\n") if line.strip())


snippets = st.sampled_from(
    [*ATTRIBUTIONS, *BLOCKS, *SIGNATURES, "> quoted", ">> deeper", "words", "", "", "From: x", "-- ", "wrote:", "2025:"]
)


@given(st.lists(snippets, max_size=20), st.sampled_from([None, "words", "\n".join(BLOCKS)]))
def test_nothing_is_thrown_away(pieces: list[str], answered: str | None) -> None:
    text = "\n".join(pieces)

    assert lines_of(split(text, answered)) == sorted(line.strip() for line in text.split("\n") if line.strip())


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "line",
    [
        "x 2025 10:00 wrote :",
        "On 2025 " * 40 + ":",
        "From: a@example.org",
        "Date: x",
        "-----",
        "> x\ny",
        "-- ",
        "Sent from my x",
        "Best regards",
        "confidential",
        "a@b.c 10:00:\n> x",
        "_" * 50 + "\nmailing list",
        "---------- Forwarded message",
        "On Monday\n>",
        "écrit 2025:",
        "-----Original Message-----\n> q\nw",
        "From: a@example.org\nSent: 10:00\nTo: x\nSubject: y\n> q\nw",
        "10:00\n\nTo\n\nSubject",
        "Jane Doe\nDirector\n",
        "Jane wrote:\n\n\tx\ny",
        "----- Forwarded message ----- From: a To: b",
    ],
)
def test_time_grows_with_the_length(line: str) -> None:
    text = "\n".join([line] * (1_000_000 // (len(line) + 1)))
    start = time.process_time()

    split(text, text[:100_000])

    assert time.process_time() - start < 10
