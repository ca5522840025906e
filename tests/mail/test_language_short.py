# SPDX-License-Identifier: Apache-2.0
"""In which language is a short answer written, of one to ten words, as people write them all day?"""

import pytest

from maildesk.mail.language import language

SHORT = {
    "en": """
        Thanks a lot!
        I forgot the attachment, sorry.
        Please close this ticket.
        Nothing changed since yesterday.
        We moved to another company.
        It still fails with the same error.
        Not sure whether that is correct.
        Sorry for the late answer.
    """,
    "de": """
        Vielen Dank!
        Anhang vergessen, Entschuldigung.
        Bitte schließen Sie das Ticket.
        Seit gestern hat sich nichts geändert.
        Jetzt geht es wieder.
        Der Fehler tritt weiterhin auf.
        Bin mir nicht sicher, ob das stimmt.
        Entschuldigung für die späte Antwort.
    """,
    "fr": """
        Merci beaucoup !
        J'ai oublié la pièce jointe, désolé.
        Vous pouvez fermer ce ticket.
        Rien n'a changé depuis hier.
        Tout fonctionne de nouveau.
        L'erreur persiste malheureusement.
        Je ne suis pas sûr que ce soit correct.
        Désolée pour la réponse tardive.
    """,
    "es": """
        ¡Muchas gracias!
        Olvidé el archivo adjunto, disculpas.
        Por favor cierren este ticket.
        Nada ha cambiado desde ayer.
        Ya funciona de nuevo.
        Sigue dando el mismo error.
        No estoy seguro de que sea correcto.
        Perdón por contestar tan tarde.
    """,
    "pt": """
        Muito obrigado!
        Esqueci-me do anexo, desculpe.
        Por favor fechem este pedido.
        Nada mudou desde ontem.
        Já está a funcionar outra vez.
        O mesmo erro continua a aparecer.
        Não tenho a certeza de que esteja certo.
        Desculpa a demora em responder.
    """,
    "it": """
        Grazie mille!
        Ho dimenticato l'allegato, scusate.
        Potete chiudere questo ticket.
        Niente è cambiato da ieri.
        Adesso funziona di nuovo.
        L'errore si presenta ancora.
        Non sono sicuro che sia corretto.
        Scusate il ritardo nella risposta.
    """,
    "nl": """
        Hartelijk dank!
        Bijlage vergeten, sorry.
        Sluit dit ticket alsjeblieft.
        Sinds gisteren is er niets veranderd.
        Het werkt nu weer.
        De fout treedt nog altijd op.
        Ik weet niet zeker of dat klopt.
        Excuses voor het late antwoord.
    """,
    "pl": """
        Bardzo dziękuję!
        Zapomniałem załącznika, przepraszam.
        Proszę zamknąć to zgłoszenie.
        Nic się nie zmieniło od wczoraj.
        Teraz znowu działa.
        Błąd nadal występuje.
        Nie jestem pewien, czy to prawda.
        Przepraszam za późną odpowiedź.
    """,
    "cs": """
        Mockrát děkuji!
        Zapomněl jsem přílohu, omlouvám se.
        Prosím uzavřete tento požadavek.
        Od včerejška se nic nezměnilo.
        Už to zase běží.
        Chyba se stále objevuje.
        Nejsem si jistý, jestli je to správně.
        Omlouvám se za pozdní odpověď.
    """,
    "sv": """
        Tack så mycket!
        Glömde bilagan, förlåt.
        Stäng gärna det här ärendet.
        Ingenting har ändrats sedan igår.
        Nu fungerar det igen.
        Felet finns kvar.
        Är inte säker på att det stämmer.
        Ursäkta det sena svaret.
    """,
    "nb": """
        Tusen takk!
        Glemte vedlegget, beklager.
        Vennligst lukk denne saken.
        Ingenting har endret seg siden i går.
        Nå virker det igjen.
        Feilen er der fortsatt.
        Jeg er ikke sikker på om det stemmer.
    """,
    "da": """
        Mange tak!
        Jeg glemte vedhæftningen, undskyld.
        Luk venligst denne sag.
        Intet har ændret sig siden i går.
        Nu virker det igen.
        Fejlen er der stadig.
        Beklager det sene svar.
    """,
    "fi": """
        Kiitos paljon!
        Liite unohtui, anteeksi.
        Voitte sulkea tämän tiketin.
        Mikään ei ole muuttunut eilisestä.
        Nyt se toimii taas.
        Sama virhe esiintyy yhä.
        En ole varma, pitääkö se paikkansa.
        Pahoittelut myöhäisestä vastauksesta.
    """,
    "ru": """
        Большое спасибо!
        Забыл вложение, извините.
        Пожалуйста, закройте заявку.
        Со вчерашнего дня ничего не изменилось.
        Теперь снова работает.
        Ошибка остается.
        Не уверен, что это правильно.
        Извините за поздний ответ.
    """,
    "uk": """
        Дуже дякую!
        Забув вкладення, перепрошую.
        Будь ласка, закрийте заявку.
        Від учора нічого не змінилося.
        Тепер знову працює.
        Помилка не зникла.
        Не певен, що це правда.
        Вибачте за затримку.
    """,
    "tr": """
        Çok teşekkürler!
        Eki unutmuşum, özür dilerim.
        Lütfen bu talebi kapatın.
        Dünden beri hiçbir şey değişmedi.
        Şimdi yine çalışıyor.
        Hata hâlâ devam ediyor.
        Bunun doğru olduğundan emin değilim.
        Geç cevap için kusura bakmayın.
    """,
    "vi": """
        Cảm ơn rất nhiều!
        Tôi quên đính kèm, xin lỗi.
        Vui lòng đóng yêu cầu này.
        Từ hôm qua chưa có gì thay đổi.
        Bây giờ lại chạy được rồi.
        Lỗi vẫn còn.
        Tôi không chắc điều đó đúng.
        Xin lỗi vì trả lời muộn.
    """,
    "id": """
        Terima kasih banyak!
        Maaf, saya lupa lampirannya.
        Silakan tutup tiket ini.
        Tidak ada perubahan sejak kemarin.
        Sekarang sudah jalan lagi.
        Kesalahannya masih muncul.
        Saya tidak yakin itu benar.
        Maaf baru membalas.
    """,
    "el": """
        Ευχαριστώ πολύ!
        Πότε θα έχουμε πρόσβαση;
        Ξέχασα το συνημμένο.
    """,
    "zh": """
        非常感谢！
        请再检查一下。
        謝謝您的回覆。
        收到，谢谢
    """,
    "ja": """
        ありがとうございます！
        もう一度ご確認ください。
        承知しました。
    """,
    "ko": """
        대단히 감사합니다!
        다시 확인해 주세요.
        네, 알겠습니다.
    """,
    "ar": """
        شكرا جزيلا!
        يرجى التحقق مرة أخرى.
        من يجب أن يوقع النموذج؟
        هل استلمتم رسالتي الأخيرة؟
    """,
    "fa": """
        خیلی ممنون!
        لطفا دوباره بررسی کنید.
        چه کسی باید فرم را امضا کند؟
        سلام، هنوز منتظر دسترسی هستیم.
    """,
    "he": """
        תודה רבה!
        אפשר לבדוק שוב?
    """,
    "ro": """
        Mulțumesc mult!
        Merge, mersi.
        Am uitat atașamentul, scuze.
        Așteptăm în continuare accesul.
        Nimic nu s-a schimbat de ieri.
        Contul meu pare blocat.
        Nu sunt sigur că este corect.
        Atasat gasiti contractul semnat.
    """,
    "hu": """
        Köszönöm szépen!
        Működik, köszi.
        Lemaradt a csatolmány, elnézést.
        Még mindig várunk a hozzáférésre.
        Tegnap óta semmi sem változott.
        A fiókom zároltnak tűnik.
        Nem vagyok biztos benne.
        Mellékelem az aláírt szerződést.
    """,
    "ca": """
        Moltes gràcies!
        Podeu comprovar-ho un altre cop?
        Qui ha de signar el formulari?
        Si us plau, tanqueu aquesta petició.
        Quina adreça hem de fer servir?
    """,
    "sk": """
        Ďakujem veľmi pekne!
        Môžete to skontrolovať znova?
        Kto má podpísať formulár?
        Prosím, uzavrite túto požiadavku.
        Ktorú adresu máme použiť?
    """,
}
NAMES = """
    LGTM
    OK
    Kubernetes Envoy Prometheus
    helm install kestrel kestrel-charts
    John Smith
    Jörg Schäfer
    José García López
    Łukasz Wójcik
    Siemens AG München
    Mehmet Yılmaz
    kestrel-operator v1.2.3
"""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize(("tag", "text"), [(tag, text) for tag, texts in SHORT.items() for text in _lines(texts)])
def test_a_short_answer_is_in_its_language(tag: str, text: str) -> None:
    assert language(text) == tag


@pytest.mark.parametrize("text", _lines(NAMES))
def test_names_are_in_no_language(text: str) -> None:
    assert language(text) is None


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("es", "Cuando estara lista la factura? Muchas gracias por su ayuda"),
        ("pt", "Nao recebi a sua mensagem, pode enviar outra vez?"),
        ("de", "Koennen Sie mir bitte die Rechnung schicken?"),
        ("pl", "Prosze o odpowiedz, dziekuje bardzo"),
        ("tr", "Lutfen bana gonderin, tesekkurler"),
        ("cs", "Dekuji za odpoved, prilohu jsem poslal"),
    ],
)
def test_a_text_typed_without_accents_is_in_its_language(tag: str, text: str) -> None:
    assert language(text) == tag


def test_a_text_in_a_language_that_nobody_here_knows_is_in_none() -> None:
    assert language("Құттықтаймыз, сізге үлкен рахмет, өтініш") is None
