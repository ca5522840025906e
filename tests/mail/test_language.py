# SPDX-License-Identifier: Apache-2.0
"""In which language is a text written?"""

import pytest

from maildesk.mail.language import language

TEXTS = [
    ("en", "Hello, we would like to add a new maintainer to our project. Could you please help?"),
    ("en", "Please add the repo."),
    ("de", "Hallo, wir möchten gerne einen neuen Maintainer hinzufügen. Können Sie uns helfen?"),
    ("de", "Wann wird das Repository angelegt?"),
    ("fr", "Bonjour, nous souhaitons ajouter un mainteneur à notre projet. Merci d'avance."),
    ("es", "Hola, nos gustaría añadir una persona al proyecto. ¿Nos pueden ayudar? Gracias"),
    ("pt", "Olá, gostaria de adicionar uma pessoa ao nosso projeto. Você pode ajudar? Obrigado"),
    ("it", "Buongiorno, vorrei aggiungere una persona al nostro progetto. Grazie e cordiali saluti"),
    ("nl", "Hallo, wij willen graag een nieuwe beheerder toevoegen aan ons project."),
    ("pl", "Dzień dobry, chciałbym dodać osobę do projektu. Czy to jest możliwe?"),
    ("cs", "Dobrý den, rádi bychom přidali správce do projektu. Můžeme to udělat? Děkuji"),
    ("sv", "Hej, vi skulle vilja lägga till en person i vårt projekt. Hur gör man det?"),
    ("nb", "Hei, vi ønsker å legge til en person i prosjektet. Hva må vi gjøre? Takk"),
    ("da", "Hej, vi vil gerne have tilføjet en person. Hvad skal vi gøre? Mange tak for hjælpen, det er meget vigtigt at vide"),
    ("fi", "Hei, haluaisin lisätä henkilön projektiin. Miten se tehdään? Kiitos"),
    ("tr", "Merhaba, projemize bir kişi eklemek istiyoruz. Bu nasıl olabilir? Teşekkürler"),
    ("vi", "Xin chào, chúng tôi muốn thêm một người vào dự án. Cảm ơn bạn"),
    ("id", "Halo, kami ingin menambahkan seseorang ke proyek. Mohon bantuan, terima kasih"),
    ("ru", "Здравствуйте, мы хотели бы добавить человека в проект."),
    ("uk", "Добрий день, ми хотіли б додати людину до проєкту."),
    ("el", "Καλημέρα, θα θέλαμε να προσθέσουμε κάποιον στο έργο."),
    ("zh", "你好，我们想在项目中添加一位维护者。请帮忙 GitHub"),
    ("ja", "こんにちは。プロジェクトにメンテナーを追加したいです。"),
    ("ko", "안녕하세요, 프로젝트에 관리자를 추가하고 싶습니다."),
    ("ar", "مرحبا، نود إضافة شخص إلى المشروع."),
    ("fa", "سلام، می‌خواهیم یک نفر را به پروژه اضافه کنیم. چگونه؟"),
    ("he", "שלום, אנחנו רוצים להוסיף אדם לפרויקט."),
    ("hi", "नमस्ते, हम परियोजना में एक व्यक्ति जोड़ना चाहते हैं।"),
    (None, ""),
    (None, "kestrel-operator v1.2.3"),
    (None, "https://example.org/the/and/of"),
    ("zh", "请在 kubernetes-sigs 组织下创建 kestrel-operator 仓库"),
    ("en", "We met 山田 and 田中 in Tokyo and they would like to join the call."),
]


@pytest.mark.parametrize(("tag", "text"), TEXTS)
def test_a_text_is_in_its_language(tag: str | None, text: str) -> None:
    assert language(text) == tag
