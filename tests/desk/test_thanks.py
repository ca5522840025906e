# SPDX-License-Identifier: Apache-2.0
"""Thanks alone, in the languages of our mail, and everything that is more than thanks."""

import pytest

from maildesk.desk.thanks import LONGEST, only_thanks

# fmt: off
THANKS = [
    "Thanks!", "Thank you very much for your help.", "thx", "Perfect, thanks a lot :-)", "Hi Sam,\n\nthank you!\n\nAlice",
    "Great, got it. Thanks again!", "Cheers", "Many thanks,\nAlice Ng", "Vielen Dank!",
    "Hallo Sam,\nvielen Dank für die schnelle Hilfe!\nAlice",
    "Danke sehr", "Merci beaucoup !", "¡Muchas gracias!", "Muito obrigado pela ajuda", "Obrigada!", "Grazie mille",
    "Hartelijk dank voor je hulp",
    "Bedankt!", "Dziękuję bardzo", "Děkuji mnohokrát", "Ďakujem pekne", "Mange tak for hjælpen", "Tusen takk", "Tack så mycket",
    "Kiitos paljon", "Спасибо большое!", "Дякую за допомогу", "Çok teşekkür ederim", "Ευχαριστώ πολύ", "非常感谢", "谢谢！", "多谢",
    "ありがとうございます。", "감사합니다!", "شكرا جزيلا", "תודה רבה", "Cảm ơn rất nhiều", "Terima kasih banyak", "Mulțumesc mult",
    "Köszönöm szépen",
]
MORE = [
    "", "   ", "Thanks, but it does not work.", "Thanks! Could you make it blue?", "Thank you. Please send it to legal too",
    "thanks in advance for drawing it by Monday", "Great!", "ok", "Danke, aber die Farbe ist falsch", "Merci, mais ce n'est pas fini",
    "Gracias, pero falta una cosa", "Thanks, call me at 555 1234", "Thanks, see https://example.org", "Danke, geht nicht",
    "谢谢，但是还有问题",
    "No thanks", "Thanks, not yet", "Thanks for nothing", "Hello,\nI need a banner.\nThanks\nAlice", "Спасибо, но не работает",
    "ありがとうございます。もう一つお願いがあります。", "#close thanks", "Thanks " + "very " * LONGEST,
]
# fmt: on


@pytest.mark.parametrize("text", THANKS)
def test_thanks_are_thanks(text: str) -> None:
    assert only_thanks(text, "Alice Ng")


@pytest.mark.parametrize("text", MORE)
def test_more_than_thanks_is_more(text: str) -> None:
    assert not only_thanks(text, "Alice Ng")
