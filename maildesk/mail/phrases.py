# SPDX-License-Identifier: Apache-2.0
"""What do mail programs write around the words of a person, in the languages they speak? Tables, no rules.

Collected from the programs' own translations: Gmail, Outlook, Apple Mail, Thunderbird, Yahoo, Proton, Zimbra, Notes, mutt, Gnus.
"""

import re
from functools import lru_cache

# "... wrote:" in an attribution line. Order and spelling differ by program; the verb is what they share.
# fmt: off
_WROTE = frozenset({
    "wrote", "writes", "schrieb", "schreibt", "geschrieben", "écrit", "escribió", "escribio", "escreveu", "scritto",
    "scrive", "schreef", "schrijft", "geschreven", "napisał", "napisała", "pisze", "napsal", "napsala", "píše", "napísal",
    "napísala", "skrev", "skriver", "kirjoitti", "kirjoittaa", "skrivit", "skrevet", "написал", "написала", "пишет",
    "писал", "писала", "пользователь", "написав", "пише", "писав", "написа", "yazdı", "yazmış", "έγραψε", "έγραψαν", "كتب",
    "كتبت", "كتابة", "כתב", "כתבה", "נכתב", "מאת", "viết", "menulis", "scris", "írta", "napisao", "написао", "kirjutas", "rašė",
    "rakstīja", "skrifaði", "geskryf", "escribiu", "escriure", "idatzi", "نوشت", "लिखा", "quoting", "message",
})
# fmt: on
_WORD = re.compile(r"\w+")
# Without blanks between words.
_WROTE_UNSPACED = re.compile("写道|寫道|来信|撰寫|書きました|書いた|のメッセージ|からのメール|작성|썼습니다|쓴 글|님의 말|เขียนว่า|เขียน:")


def says_wrote(line: str) -> bool:
    """Does a line hold the verb of an attribution, in any language?"""
    return not _WROTE.isdisjoint(_WORD.findall(line.lower())) or (not line.isascii() and _WROTE_UNSPACED.search(line) is not None)


# Who tells of letters in a sentence calls people so; an attribution names them.
_PRONOUNS = frozenset({"i", "we", "you", "he", "she", "they", "who", "ich", "wir", "nous", "je"})


def says_pronoun(line: str) -> bool:
    """Does a line hold a pronoun?"""
    return not _PRONOUNS.isdisjoint(_WORD.findall(line.lower()))


# So people tell of letters: `I wrote to ...`, `he wrote in the ticket`, `schrieb mir`. Programs name who wrote, and nothing else.
TOLD = re.compile(
    r"(?<![\w.<@'-])(?:I|[Ww]e|[Ii]ch|[Ww]ir|[Nn]ous|[Jj]['’]ai|m['’]a|nos|ik|wij)"
    r" (?:[^\W\d_]+ )?(?:wrote|schrieb\w*|habe|écrit|avons|escribió|schreef)\b"
    r"|\b(?:wrote|writes|schrieb|schreibt|écrit|escribió|escreveu|scritto|schreef|skrev)"
    r" (?:to|in|about|that|back|us|me|an|über|dass|mir|uns"
    r"|à|a|para|aan|naar|over|til|till|om|ich|ik|jag|jeg)\b(?!:)|\b(?:habe ich|hat mir|hat uns|me escribió|nous a) ",
)


# How an attribution line begins, where a language lets it begin with a word.
INTRODUCTION = re.compile(
    r"(?:On|Am|Le|El|Em|Il giorno|Il|Op|W dniu|Dnia|Dne|Den|På|Στις|Vào|Pada|Tanggal|في|בתאריך|ב-|در|在|于|於|Dňa|La data|Quoting"
    r"|In message|In article|Zitat von|Pe|V|Missatge de)\b",
)

_LABELS = {
    "from": (
        "From|Von|De|Da|Van|Od|Fra|Från|Lähettäjä|От|От кого|Від|Від кого|Kimden|Gönderen|Από|发件人|寄件者|寄件人|差出人|送信者"
        "|送信元|보낸 사람|보낸사람|보낸이|من|מאת|Từ|Người gửi|Dari|Pengirim|Feladó|De la|Pošiljatelj|Šalje|Saatja|Nuo|No|จาก|از|प्रेषक"
        "|Expéditeur|Remitente|Remetente|Mittente"
        "|Afzender|Nadawca|Odesílatel|Absender|Avsändare|Отправитель|مِن|從"
    ),
    "date": (
        "Date|Sent|Datum|Gesendet|Envoyé|Date d'envoi|Fecha|Enviado|Enviado el|Enviada|Enviada em|Enviado em|Data|Inviato"
        "|Verzonden|Verstuurd|Wysłano|Wysłane|Data wysłania|Odeslané|Skickades|Gesendet am|Fecha de envío|Data de envio|Odesláno|Datum"
        "|Dato|Sendt|Skickat|Lähetetty|Päivämäärä|Päiväys|Päivä|Отправлено|Дата|Надіслано"
        "|Gönderildi|Gönderilme tarihi|Gönderim Tarihi|Tarih|Ημερομηνία|Στάλθηκε|发送时间|发送日期|日期|傳送日期|寄件日期|時間"
        "|时间|送信日時|日付|日時|보낸 날짜|날짜|보낸날짜|تاريخ|التاريخ|تم الإرسال|أُرسل|תאריך|נשלח|Ngày|Đã gửi|Gửi|Tanggal"
        "|Dikirim|Terkirim|Odoslané|Trimis|Trimis la|Dátum|Elküldve|Küldve|Küldés dátuma|Poslano|Poslato|Послато|Изпратено|Εστάλη|Αποστολή"
        "|Saadetud|Nosūtīts|Išsiųsta|Siunčiama|Enviat|Enviat el|Bidalia|ส่งเมื่อ|วันที่|ارسال|تاریخ|दिनांक|Sent at|Sent on|Date Sent"
    ),
    "to": (
        "To|An|À|A|Para|Aan|Do|Komu|Til|Till|Vastaanottaja|Кому|Kime|Alıcı|Προς|收件人|收件者|宛先|받는 사람|받는사람|إلى|אל|Đến"
        "|Tới|Kepada|Ke|Címzett|Destinataire|Destinatario|Destinatário|Adresat|Pre|Pour|到|Către|Prima|За|До|Za|Adressaat|Kam|Per a"
        "|Norentzat|ถึง|به|प्रति"
    ),
    "cc": (
        "Cc|Kopie|Copie|Copia|CC|DW|Kopio|Копия|Копія|Bilgi|Κοιν.|Κοινοποίηση|抄送|副本|참조|نسخة|עותק|Tembusan|Kopi|Kopia"
        "|Copie à|Kopie (CC)|Kopi til (CC)|Másolatot kap|Másolat|Kopija|Копие|Amb còpia|Koopia|Kopā|สำเนา|رونوشت|Ответить|Reply-To"
        "|Antwort an|Répondre à"
    ),
    "subject": (
        "Subject|Betreff|Objet|Sujet|Asunto|Assunto|Oggetto|Onderwerp|Temat|Předmět|Predmet|Emne|Ämne|Aihe|Тема|Konu|Θέμα|主题|主旨"
        "|主旨|标题|件名|제목|الموضوع|موضوع|נושא|Chủ đề|Tiêu đề|Subjek|Perihal|Judul|Tárgy|Subiect|Zadeva|Naslov|Относно|Предмет|Teema"
        "|Tēma|Assumpte|Gaia|เรื่อง|หัวเรื่อง|विषय"
    ),
}
# The first meaning of a word counts: `De` is a sender in French, Spanish and Portuguese.
_KINDS = {name.lower(): kind for kind, names in reversed(_LABELS.items()) for name in names.split("|")}
_LABEL_CHARACTERS = 40


@lru_cache(maxsize=64)  # a block is looked at from several of its lines
def labelled(line: str) -> tuple[str, str] | None:
    """A line of a header block that a program copied into a text: `*Von:* Jane` is ("from", "Jane")."""
    label, colon, value = line.partition(":")
    if len(label) > _LABEL_CHARACTERS or not colon or "\uff1a" in label:
        label, colon, value = line.partition("\uff1a")
    if not colon or len(label) > _LABEL_CHARACTERS:
        return None
    found = kind(label)
    return None if found is None else (found, value.strip(" \t\u00a0*_"))


def kind(label: str) -> str | None:
    """What a label of a header block names: `Betreff` is "subject"."""
    return _KINDS.get(label.strip(" \t\u00a0*_:").lower())


# Labels as they stand within a line.
_NAMES = sorted((re.escape(name) for names in _LABELS.values() for name in names.split("|")), key=len, reverse=True)
LABEL_WITHIN = re.compile(rf"(?<![^\W\d_])({'|'.join(_NAMES)})[ ]?:[ ]")


_ORIGINAL = (
    "Original Message|Original message|Original-Nachricht|Ursprüngliche Nachricht|Ursprüngliche E-Mail|Message d'origine"
    "|Message original|Mail original|Mensaje original|Mensagem original|Messaggio originale|Oorspronkelijk bericht"
    "|Wiadomość oryginalna|Oryginalna wiadomość|Původní zpráva|Původní e-mail|Originalmeddelande|Ursprungligt meddelande"
    "|Oprindelig meddelelse|Original meddelelse|Opprinnelig melding|Alkuperäinen viesti|Исходное сообщение|Оригинальное сообщение"
    "|Исходное письмо|Оригінальне повідомлення|Початкове повідомлення|Orijinal Mesaj|Özgün İleti|Orijinal İleti|Αρχικό μήνυμα"
    "|Πρωτότυπο μήνυμα|原始邮件|原始郵件|原始信件|邮件原件|原始讯息|元のメッセージ|元のメール|원본 메시지|원본 메일"
    "|الرسالة الأصلية|הודעה מקורית|Thư gốc|Tin nhắn gốc|Pesan asli|Pesan Asli|Eredeti üzenet|Mesaj original|Pôvodná správa"
    "|Reply message|Odpovězená zpráva"
)
ORIGINAL = re.compile(rf"[ \t]*[-_=*]{{2,}}+[ \t]*(?:{_ORIGINAL})[ \t]*(?:[-_=*]{{2,}})?[ \t]*", re.IGNORECASE)

_FORWARDED = (
    "Forwarded message|Forwarded Conversation|Forwarded by [^-]{1,80}|Forwarded message from .{1,200}?|Weitergeleitete Nachricht"
    "|Weitergeleitete E-Mail"
    "|Message transféré|Message transmis|Message réexpédié|Mensaje reenviado|Mensagem encaminhada|Mensagem reencaminhada"
    "|Messaggio inoltrato|Doorgestuurd bericht|Doorgestuurde bericht|Przekazana wiadomość|Wiadomość przekazana dalej"
    "|Treść przekazanej wiadomości|Přeposlaná zpráva|Přeposlaný e-mail|Vidarebefordrat meddelande|Vidarebefordrat mail"
    "|Videresendt melding|Videresendt meddelelse|Videresendt besked|Välitetty viesti|Välitetty viesti / Fwd\\.Msg"
    "|Edelleenlähetetty viesti|Перенаправленное сообщение|Пересылаемое сообщение|Переадресованное сообщение"
    "|Пересланное сообщение|Пересылаемое письмо|Переслане повідомлення"
    "|Переслане сообщение|İletilen mesaj|Yönlendirilmiş ileti|İletilen ileti|Yönlendirilen mesaj|Προωθημένο μήνυμα"
    "|Προωθημένο μήνυμα|转发的邮件|转发的消息|转发邮件|已转发邮件|转发信息|轉寄的郵件|轉寄郵件|轉寄訊息|已轉寄的郵件|転送メッセージ"
    "|転送されたメッセージ|転送メール|전달된 메일|전달된 메시지|전달 메시지|رسالة معاد توجيهها|رسالة محولة|رسالة ممرّرة"
    "|الرسالة المعاد توجيهها"
    "|הודעה שהועברה|הודעה מועברת|Thư được chuyển tiếp|Thư đã chuyển tiếp|Tin nhắn đã chuyển tiếp|Tin nhắn đã được chuyển tiếp|Pesan terusan"
    "|Pesan yang diteruskan|Pesan diteruskan|Továbbított üzenet|Mesaj redirecționat|Preposlaná správa"
)
FORWARDED = re.compile(rf"[ \t]*[-_=*]{{2,}}+[ \t]*(?:{_FORWARDED})[ \t]*(?:[-_=*]{{2,}})?[ \t]*:?", re.IGNORECASE)
RUN_ON = re.compile(rf"[ \t]*-{{2,}}+[ \t]*(?:{_FORWARDED}|{_ORIGINAL})[ \t]*-{{2,}}[ \t]*(?=\S)", re.IGNORECASE)

# Desks ask that nobody writes below.
REPLY_ABOVE = re.compile(
    r"(?:reply|respond|answer|write|type|text|response).{0,30} above th(?:is|e) (?:dashed )?line|oberhalb dieser (?:zeile|linie)"
    r"|über dieser (?:zeile|linie)"
    r"|au-dessus de cette ligne|(?:encima|arriba) de esta línea|acima d(?:esta|essa) linha|sopra questa (?:riga|linea)"
    r"|boven deze (?:regel|lijn)",
    re.IGNORECASE,
)

# Apple Mail, without dashes.
_BEGIN_FORWARDED = (
    "Begin forwarded message|Anfang der weitergeleiteten Nachricht|Anfang der weitergeleiteten E-Mail|Début du message réexpédié"
    "|Début du message transféré|Début du courriel transféré|Inicio del mensaje reenviado|Comienzo del mensaje reenviado"
    "|Início da mensagem encaminhada|Início da mensagem reencaminhada|Inizio messaggio inoltrato|Begin doorgestuurd bericht"
    "|Początek przekazywanej wiadomości|Początek przesyłanej dalej wiadomości|Začátek přeposlané zprávy"
    "|Začátek přeposílané zprávy|Vidarebefordrat brev|Vidarebefordrat mejl|Start på videresendt besked|Videresendt besked"
    "|Starten på videresendt melding|Videresendt e-post|Videresendt melding|Välitetty viesti|Välitetty viesti alkaa"
    "|Начало переадресованного сообщения|Начало пересылаемого сообщения|Початок переадресованого повідомлення"
    "|Початок листа, що пересилається|İletilmiş ileti başlangıcı|Αρχή προωθημένου μηνύματος|Αρχή προωθημένου μηνύματος"
    "|开始转发的邮件|下面是被转发的邮件|以下是转发的邮件|開始轉寄郵件|以下是轉寄的郵件|転送されたメッセージ|전달된 메시지 시작"
    "|전달된 메시지|بداية الرسالة المعاد توجيهها|بدء الرسالة المعاد توجيهها|תחילת הודעה שהועברה|תחילת ההודעה שהועברה"
    "|Bắt đầu thư được chuyển tiếp|Mulai pesan terusan|Awal pesan yang diteruskan"
)
BEGIN_FORWARDED = re.compile(rf"[ \t]*(?:{_BEGIN_FORWARDED})[ \t]?[:：]?[ \t]*", re.IGNORECASE)

# Prefixes of a subject that say "forwarded", in the languages of Outlook and Notes.
FORWARD_SUBJECT = re.compile(
    r"\s*(?:fwd?|wg|tr|rv|enc|i|fs|doorst|pd|vs|vb|vl|videresend|ilt|yönl|прб|πρθ|转发|轉寄|転送|전달|fw)\s?[:：]",
    re.IGNORECASE,
)

# Lines that phones and web mailers add below what was typed.
_SENT_FROM = (
    "Sent from my |Sent from (?:Outlook|Yahoo|Mail|Samsung|Proton|iCloud|AOL|BlueMail|Spark|Windows|a mobile|the )"
    "|Sent via (?-i:[A-Z]|the |my |i[A-Z]|e[A-Z])"
    "|Sent with (?-i:[A-Z\\[]|my |i[A-Z]|e[A-Z])|Get Outlook for |Sent on the go|Von meinem .{1,60} gesendet|Gesendet (?:von|mit|aus|über) "
    "|Diese Nachricht wurde von meinem |Holen Sie sich Outlook|Outlook für .{1,30} beziehen|Envoyé de(?:puis| mon|) "
    "|Envoyé à partir|Télécharger Outlook|Obtenir Outlook|Provenance : |Enviado desde |Obtener Outlook|Enviado do |Enviado de "
    "|Enviado a partir|Enviado via |Obter o Outlook|Obter Outlook|Inviato da |Inviato dal |Scarica Outlook|Ottieni Outlook"
    "|Verzonden vanaf |Verstuurd vanaf |Verzonden via |Outlook voor .{1,30} downloaden|Wysłan[eoy] z |Pobierz program Outlook"
    "|Odesláno z |Získat Outlook|Skickat från |Hämta Outlook|Sendt fra |Få Outlook|Skaff Outlook|Hent Outlook"
    "|Lähetetty .{1,40}(?:sta|stä|lta|ltä|ni)\\b|Hanki Outlook|Отправлено (?:с|из|от) |Надіслано (?:з|із) |.{1,40} gönderildi\\b"
    "|Outlook .{1,20} edinin|Στάλθηκε από |Εστάλη από |发自|發自|发送自 ?|来自我的|来自 ?.{1,12}(?:手机|邮箱)|从我的.{1,30}发送"
    "|從我的.{1,30}傳送|傳送自 ?|.{1,30}から送信"
    "|나의 .{1,30}에서 보냄|.{1,30}에서 보냄|أُرسلت? من |تم الإرسال من |נשלח מ|Đã gửi từ |Gửi từ |Được gửi từ |Dikirim dari "
    "|Terkirim dari |Trimis de pe |Küldve |Get BlueMail|获取 ?(?:适用于|Outlook)|取得適用於|下载 ?Outlook|iOS 版 Outlook"
    "|Outlook for .{1,10}を入手|(?:iOS|Android)용 Outlook|Λήψη του Outlook"
    "|Pobierz aplikację Outlook|Získejte Outlook|Получите Outlook|Скачать Outlook|Завантажте Outlook|Dapatkan Outlook|Unduh Outlook"
    "|Tải Outlook"
    "|קבל את Outlook|احصل على Outlook|Sendt med |Skickat med |Verzonden met |Inviato con |Envoyé avec |Enviado con |Enviado com "
    "|Wysłane za pomocą "
    "|Yahoo Mail: |Secured with Tuta|Virus-free\\.|Virenfrei\\.|Sans virus\\."
    "|Libre de virus\\."
    "|Virusvrij\\.|Без вирусов\\.|Privo di virus\\.|Livre de vírus\\.|Wolny od wirusów\\."
)
SENT_FROM = re.compile(
    rf"[ \t*_]*(?:<[^<>]{{1,200}}>[ \t]*)?(?:{_SENT_FROM}|Sent (?:from|with|via|using) (?-i:[A-Z])[\w ]{{2,40}}(?:[(<].*)?$)", re.IGNORECASE
)
# What such a line names: a device, or a program for mail.
DEVICE = re.compile(
    r"i?phone|ipad|ipod|\bios\b|android|samsung|galaxy|huawei|honor\b|xiaomi|redmi|oneplus|\boppo|pixel|motorola|nokia|\bhtc|xperia"
    r"|blackberry|windows|\bmac(?:book)?\b|mobil|móvil|handy\b|téléphone|telefon|teléfono|telefoon|\bcell|celular|\bdevice|dispositivo"
    r"|\bgerät|appareil|apparaat|urządzeni|enhet|tablet|телефон|смартфон|устройств|планшет|手机|手機|携帯|スマ|휴대|스마트"
    r"|outlook|gmail|yahoo|proton|\bgmx\b|web\.de|t-online|icloud|\baol\b|bluemail|(?-i:\bSpark\b)|k-9|thunderbird|fairemail|tuta"
    r"|superhuman|airmail|(?-i:\bCanary\b|\bMissive\b|\bHEY\b)|zoho|fastmail|mailspring|tapatalk|zimbra|roundcube|horde|mail\.ru"
    r"|yandex|яндекс|почт|\bqq\b|邮箱|郵箱|foxmail|网易|netease|[a-z]mail\b|(?-i:\bMail\b|Correo|Courrier|\bPosta\b|Poczt)|\bapp\b"
    r"|vir[ue]|vírus|wirus|вирус",
    re.IGNORECASE,
)
# What no program puts into such a line: so people tell what they sent, and what came of it.
TOLD_OF_SENDING = re.compile(
    r"\b(?:but|not|never|yesterday|today|because|when|that|which|is|was|were|has|have|didn.t|pero|ayer|hoy|cuando|llegó|aber|nicht"
    r"|nie|gestern|heute|kam|ohne|weil|mais|hier|sans|pas|quand|ma|ieri|oggi|senza|maar|niet|gisteren|zonder|ale|men|inte|utan|ikke"
    r"|uten|mas|não|ontem|hoje|но|не|вчера)\b|没有|沒有|不|ません|않",
    re.IGNORECASE,
)
BREVITY = re.compile(r"excuse|brevity|typo|pardon|short|kürze|tippfehler|fautes|brièveté|brevedad|errores|brevità|errori", re.IGNORECASE)

# One line is enough.
ENVIRONMENT = re.compile(
    r"\W*(?:please )?(?:consider|think (?:of|about)) the environment(?=\W*$|.{0,60}print)|.{0,30}denken sie an die umwelt|.{0,30}pens(?:ez"
    r"|ons) à l.environnement"
    r"|antes de imprimir|.{0,20}schützen sie die umwelt|.{0,20}pensa all.ambiente|denk aan het milieu|p(?:ense|iensa) (?:no"
    r"|en el) (?:meio|medio)",
    re.IGNORECASE,
)

# The beginning of a closing formula; alone it belongs to the words of a person.
CLOSING = re.compile(
    r"[ \t]*(?:(?:best|kind|warm|many|with best|with kind)?[ \t]*(?:regards|wishes)|best|cheers|thanks|thank you|thx|many thanks"
    r"|sincerely|yours|cordially|respectfully|br|kr|rgds|mit freundlichen|mit freundlichem|mit besten|freundliche|viele|beste"
    r"|herzliche|liebe|schöne|lg|mfg|vg|gruß|grüße|cordialement|bien cordialement|bien à vous|salutations|amicalement|merci"
    r"|saludos|un saludo|atentamente|cordialmente|gracias|atenciosamente|abraços|obrigad[oa]|cumprimentos|cordiali saluti"
    r"|distinti saluti|saluti|grazie|met vriendelijke|groet|groeten|mvg|pozdrawiam|z poważaniem|s pozdravem|hezký den|med vänliga"
    r"|vänliga|mvh|hälsningar|med venlig|venlig|vennlig|hilsen|ystävällisin|terveisin|с уважением|з повагою|saygılarımla"
    r"|με εκτίμηση|此致|敬礼|祝好|谢谢|よろしく|감사합니다|مع التحية|بברכה|בברכה|trân trọng|salam|hormat)\b.{0,40}",
    re.IGNORECASE,
)

# Words of a legal notice: two of them in one paragraph make it one.
NOTICE = re.compile(
    r"confidential|privileged|intended (?:only |solely )?(?:for|recipient)|addressee|disclosure|unauthori[sz]ed|disclaimer"
    r"|delete (?:this|the|it)|received this .{0,30}in error|virus|liab(?:le|ility)|vertraulich|empfänger|irrtümlich|unbefugt"
    r"|haftung|confidentiel|destinataire|divulgation|erreur|confidencial|destinatari|divulgación|por error|divulgação|por engano"
    r"|riservat|errore|vertrouwelijk|geadresseerde|poufn|adresat|důvěrn|konfidentiel|конфиденциальн|privacy|data protection"
    r"|registered (?:office|in)|gdpr|e-?mail and any (?:files|attachments)",
    re.IGNORECASE,
)
# What a legal notice is about.
NOTICE_MATTER = re.compile(
    r"e-?mail|message|communication|transmission|attachment|nachricht|courriel|\bmail|mensaje|correo|mensagem|messaggio|bericht|wiadomoś|zpráv"
    r"|meddelande|besked|сообщени|письм|registered",
    re.IGNORECASE,
)
NOTICE_START = re.compile(
    r"[ \t*_]*(?:(?:this|the) (?:e-?mail|message|information|communication|content|transmission)|confidentiality|disclaimer"
    r"|please consider the environment|before printing|(?:important|notice|caution|privacy)\b(?=.{0,80}(?:e-?mail"
    r"|message|communication|transmission|notice|statement|policy))|diese (?:e-?mail|nachricht)"
    r"|der inhalt dieser|wichtiger hinweis|ce (?:message|courriel|mail)|cet? e-?mail|les informations|avis|este (?:mensaje|correo"
    r"|e-?mail|mensagem)|esta mensagem|aviso|questo messaggio|questa e-?mail|le informazioni|avviso|dit bericht|deze e-?mail"
    r"|de informatie|ta wiadomość|niniejsza|tato zpráva|detta meddelande|denne (?:e-?mail|mail|besked)|это сообщение|настоящее"
    r"|virus-free|virenfrei|sans virus|libre de virus)",
    re.IGNORECASE,
)
# What a gateway writes above a mail from elsewhere.
BANNER = re.compile(
    r"\W*(?:external(?: e-?mail| sender| message)?\W*$|(?:(?:caution|warning|attention|achtung|vorsicht|notice|external(?: e-?mail"
    r"| sender)?)\W{1,5}"
    r"(?=.{0,200}(?:originate|outside (?:of )?(?:the|your|our) (?!server)"
    r"|(?:unless|if) you (?:do not |don.t )?(?:recogni[sz]e|know|trust)|recogni[sz]e the sender|external (?:sender|e-?mail|source)"
    r"|do not click (?:on )?(?:any |the )?(?:links? ?(?:,|or|and|/|\.|$)|attachments?)|außerhalb"
    r"|externen? absender)))"
    r"|this (?:e-?mail|message) (?:originated|was sent|came) from (?:outside|an external)"
    r"|you don.t often get e-?mail from|some people who received this message don.t often get"
    r"|sie erhalten nicht (?:oft|häufig) e-?mail|vous n.(?:obtenez|recevez) pas souvent)",
    re.IGNORECASE,
)
BANNER_MORE = re.compile(r"do not click|unless you recogni[sz]e|content is safe|learn why this is important", re.IGNORECASE)
# A footer that a mailing list adds.
LIST_FOOTER = re.compile(
    r"mailing list|mailman|unsubscribe|abmelden|désinscri|listinfo|groups\.io|google groups|you received this message because"
    r"|view this message|reply to this email directly|microsoft teams",
    re.IGNORECASE,
)
# How a sentence below a closing formula begins that asks for more.
REQUEST = re.compile(
    r"[ \t]*(?:please (?!(?:consider|think|note|don.t print|do not print|visit|find)\b)|could you|can you|would you"
    r"|bitte (?!denken|beachten|prüfen)"
    r"|kannst du|können sie|merci de|pourriez|peux-tu|por favor|podría|poderia|per favore|potrebbe|kun je|kunt u)[^:|]{10,}",
    re.IGNORECASE,
)
# What people write for the words of another that they left out.
SNIP = re.compile(r"[ \t]*[\[<(]?(?:\.{3,}|\u2026|snip(?:ped)?|cut|schnipp)[\]>)]?[ \t]*", re.IGNORECASE)
# Ways to reach somebody, as signatures give them: a telephone, a company, a site.
CONTACT = re.compile(
    r"\b(?:tel(?:ephone)?|phone|mobile|cell|fax|fon|mob|téléphone|tél|teléfono|telefon|telefoon|тел|电话|電話|전화|office|direct)\b\.?"
    r"[ \t]*[:：]?"
    r"[ \t]*[+(\d][\d (]|\b[pmtfoewcм]\.?[ \t]*[:：+.][ \t]*[+(\d][\d ()./-]{5,}|\+\d[\d ()./-]{7,}\d|\b0\d(?:[ .-]?\d\d){4}\b"
    r"|\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b|^\W*www\.[\w-]+\.\w|\b(?:gmbh|inc\.|ltd|llc|s\.r\.l|s\.a\.|b\.v\.|corp\.)|\[(?:cid|image"
    r"|logo)[:\]]",
    re.IGNORECASE,
)
# What people say they are below their names.
ROLE = re.compile(
    r"\b(?:c[etfoi]o|ciso|s?vp|vice president|president|manager|director|engineer|developer|architect|founder|co-founder|officer|head of"
    r"|consultant|analyst|prof(?:essor)?\b\.?|ph\.? ?d|researcher|coordinator|specialist|administrator|maintainer|evangelist|advocate"
    r"|counsel"
    r"|attorney|scientist|designer|secretary|lecturer|technician|programmer|editor|team lead|project lead|\w*leiter(?:in)?"
    r"|geschäftsführer(?:in)?"
    r"|entwickler(?:in)?|sachbearbeiter(?:in)?|referent(?:in)?|\w*ingenieur(?:in)?|vorstand|directeur|directrice|chef(?:fe)? d"
    r"|responsable|chargée? d"
    r"|ingénieure?|présidente?|jef[ea] de|directora?|gerente|ingenier[oa]|coordinador[a]?|responsabile|direttore|diretora?|engenheir[oa]"
    r"|universi\w{2,6}|institut\w{0,2}|department|dept\.?|kierownik|inżynier|inženýr|ředitel|директор|менеджер|инженер|руководитель"
    r"|mühendis"
    r"|müdür)\b|経理|部長|課長|エンジニア|株式会社|经理|工程师|总监|대리|과장|부장|팀장",
    re.IGNORECASE,
)
# Links and addresses stand in signatures too, and in what people ask for.
LINK = re.compile(r"https?://|www\.|[\w.+-]{1,64}@[\w-]+\.\w", re.IGNORECASE)
