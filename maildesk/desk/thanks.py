# SPDX-License-Identifier: Apache-2.0
"""Does a mail say thanks and nothing else? It closes a conversation: it must not open the ticket again."""

import re

# A line or two; whoever writes more has something to say.
LONGEST = 160
# fmt: off
_THANKS = (
    # en, de, fr, es, pt, it, nl, pl, cs, sk, da, no, sv, fi, ru, uk, tr, el, zh, ja, ko, ar, he, vi, id, ro, hu
    "thanks", "thank", "thankyou", "thx", "tnx", "ty", "cheers", "danke", "dankeschön", "vielen dank", "merci", "gracias", "obrigado",
    "obrigada", "grazie", "bedankt", "dank", "dankjewel", "dziękuję", "dziękujemy", "dzięki", "děkuji", "děkuju", "díky", "ďakujem",
    "vďaka", "tak", "takk", "tack", "kiitos", "kiitoksia", "спасибо", "благодарю", "дякую", "спасибі", "teşekkürler", "teşekkür",
    "sağol", "sağolun", "ευχαριστώ", "ευχαριστούμε", "谢谢", "謝謝", "多谢", "感谢", "感謝", "ありがとう", "ありがとうございます",
    "ありがとうございました", "감사합니다", "고맙습니다", "شكرا", "شكرًا", "شكراً", "תודה", "cảm ơn", "cám ơn", "terima kasih",
    "makasih", "mulțumesc", "multumesc", "mersi", "köszönöm", "köszi",
)
# What stands beside it and asks for nothing: how much, for what, to whom, and a greeting.
_BESIDE = (
    "you", "very", "much", "so", "a", "lot", "many", "again", "all", "both", "everyone", "team", "for", "your", "the", "quick", "fast",
    "help", "reply", "answer", "support", "great", "perfect", "super", "ok", "okay", "got", "it", "works", "now", "best", "regards",
    "kind", "hi", "hello", "dear", "and", "wonderful", "excellent", "awesome", "brilliant", "appreciated", "indeed", "everything", "that",
    "vielen", "herzlichen", "besten", "schönen", "lieben", "sehr", "für", "die", "ihre", "eure", "deine", "hilfe", "schnelle", "antwort",
    "hallo", "grüße", "viele", "liebe", "passt", "beaucoup", "bien", "pour", "votre", "ton", "aide", "réponse", "bonjour", "parfait",
    "cordialement", "muchas", "mil", "muchísimas", "por", "su", "tu", "la", "ayuda", "respuesta", "saludos", "hola", "perfecto", "muito",
    "pela", "ajuda", "resposta", "olá", "perfeito", "mille", "molte", "tante", "per", "aiuto", "il", "risposta", "ciao", "perfetto",
    "hartelijk", "heel", "erg", "wel", "je", "u", "voor", "de", "hulp", "bardzo", "za", "pomoc", "odpowiedź", "mnohokrát", "moc", "vám",
    "ti", "mockrát", "pekne", "pěkně", "mange", "tusen", "stort", "for", "hjælpen", "hjelpen", "så", "mycket", "hjälpen", "paljon",
    "большое", "вам", "за", "помощь", "ответ", "огромное", "щиро", "дуже", "допомогу", "çok", "ederim", "ederiz", "πολύ", "σας", "非常",
    "大家", "您", "你", "你的", "的", "帮助", "どうも", "大変", "本当に", "대단히", "정말", "جزيلا", "جزيلاً", "לך", "לכם", "רבה", "nhiều",
    "bạn", "rất", "banyak", "atas", "bantuannya", "mult", "pentru", "ajutor", "szépen", "a", "segítséget", "nagyon",
)
# fmt: on
_THANKED = frozenset(_THANKS)
_KNOWN = _THANKED | frozenset(_BESIDE)
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
# Of two words, or of a script that writes none: found wherever they stand, the longest first.
_RUNS = tuple(sorted((one for one in _KNOWN if " " in one or _CJK.search(one)), key=len, reverse=True))
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|hallo|liebe|lieber|bonjour|hola|olá|ciao|cześć|ahoj|hej|moi|привет|здравствуйте)(?: [^\W\d_]+){0,3} ?[,!]"
)
_MORE = re.compile(r"[\d?？؟¿@#/]")


def only_thanks(reply: str, name: str = "") -> bool:
    """Whether the new words of a mail, without quotation and signature, are thanks alone. `name`: the author's, who may sign with it.

    A question mark, a number or any word that is not known to belong to thanks makes it more than that: too much is shown rather
    than too little.
    """
    text = " ".join(reply[: 2 * LONGEST].split()).casefold()
    if not text or len(text) > LONGEST or _MORE.search(text):
        return False
    text = _GREETING.sub(" ", text, count=1) if _GREETING.match(text) else text
    said: list[str] = []
    for one in _RUNS:
        if one in text:
            said.append(one)
            text = text.replace(one, " ")
    said += _WORD.findall(text)
    signed = frozenset(_WORD.findall(name.casefold()))
    return not _THANKED.isdisjoint(said) and all(one in _KNOWN or one in signed for one in said)
