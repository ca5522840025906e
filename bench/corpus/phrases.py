# SPDX-License-Identifier: Apache-2.0
"""What people write to a service desk, in seven languages, in pieces that are put together at random.

Most requests of an open source foundation's desk are English; the shares are those of `LANGUAGES`.
"""

from dataclasses import dataclass

PROJECTS = (
    "Lanternfish", "Quillgate", "Harborline", "Nimbus Relay", "Driftwood", "Cobaltmesh", "Fernpath", "Orrery", "Saltmarsh", "Tidewheel",
    "Brambleway", "Inkstone", "Larkspur", "Millrace", "Northing", "Packhorse", "Quern", "Rookery", "Switchgrass", "Thistledown",
)  # fmt: skip

EVENTS = ("KubeCon in November", "the maintainer summit", "our contributor meeting", "the mentoring kick-off", "the community day in Lyon")


@dataclass(frozen=True, slots=True)
class Language:
    """Pieces of mails in one language. `{project}`, `{event}` and `{number}` are filled in."""

    tag: str
    share: float
    charsets: tuple[str, ...]
    greetings: tuple[str, ...]
    subjects: tuple[str, ...]
    sentences: tuple[str, ...]
    closings: tuple[str, ...]
    wrote: str


ENGLISH = Language(
    "en",
    0.78,
    ("utf-8", "utf-8", "utf-8", "us-ascii", "iso-8859-1", "windows-1252"),
    ("Hi there,", "Hello,", "Hi team,", "Dear service desk,", "Good morning,", "Hey folks,"),
    (
        "Zoom account for {project} community meetings",
        "{project}: please add a maintainer to the mailing list",
        "DNS record for docs of {project}",
        "Invoice for {event}",
        "Slack channel #{number} cannot be archived",
        "GitHub organisation of {project}: lost owner access",
        "Trademark question about a {project} book",
        "Meeting recordings of {project} are missing",
        "Onboarding checklist for {project}",
        "Credits for the CI cluster of {project}",
        "Security audit of {project}: next steps?",
        "Travel funding for {event}",
        "Logo of {project} in the artwork repository",
        "Request: new mailing list for {project}",
        "Blog post about {project} {number}",
    ),
    (
        "We would like to set up a new channel for {project}, since the old one is read by nobody any more.",
        "Could you please tell us who owns the domain at the moment, and whether the transfer needs a signature of ours?",
        "The pipeline of {project} ran out of minutes again on Tuesday; the last {number} builds are waiting.",
        "I have attached what the provider sent us, including the error they show when we try to log in.",
        "Two of our maintainers changed employers in spring, so their addresses on the list bounce now.",
        "It is not urgent, but it would be good to have it before {event}.",
        "We tried the form on the web site first, and it answered with a blank page both times.",
        "Please let me know if you need anything else from us, for instance the minutes of the vote.",
        "The steering committee of {project} voted on this last week, {number} in favour and nobody against.",
        "As far as I can see the certificate expires in {number} days, and the renewal mail went to somebody who left.",
        "We have about {number} people in the meeting every second Wednesday, and the current plan cuts us off after forty minutes.",
        "Is there a budget line for this, or should each project pay for itself?",
        "I asked in the chat, and somebody there pointed me to this address.",
        "The repository moved to the new organisation, but the badge still shows the old name.",
        "If this is the wrong place, could you pass it on to whoever looks after it?",
        "Our lawyer asks whether the contributor agreement covers documentation as well as code.",
    ),
    ("Thanks a lot,", "Best regards,", "Cheers,", "Kind regards,", "Many thanks in advance,"),
    "On {date} {name} wrote:",
)

GERMAN = Language(
    "de",
    0.06,
    ("utf-8", "iso-8859-1", "iso-8859-15"),
    ("Hallo zusammen,", "Guten Tag,", "Liebes Team,"),
    ("Zugang zur Mailingliste von {project}", "Rechnung für {event}", "{project}: Domain läuft ab", "Frage zur Nutzung des Logos"),
    (
        "Wir möchten für {project} eine neue Liste einrichten, weil die alte nur noch Spam enthält.",
        "Könnten Sie uns bitte sagen, wer die Domain im Augenblick verwaltet?",
        "Seit Dienstag schlägt die Anmeldung fehl; im Anhang steht die Meldung, die wir bekommen.",
        "Bis zu {event} wäre eine Lösung schön, danach ist es für uns zu spät.",
        "Für Rückfragen bin ich unter der Durchwahl {number} zu erreichen.",
        "Zwei unserer Betreuer haben die Firma gewechselt, ihre Adressen gelten nicht mehr.",
    ),
    ("Viele Grüße", "Mit freundlichen Grüßen", "Beste Grüße"),
    "Am {date} schrieb {name}:",
)

FRENCH = Language(
    "fr",
    0.04,
    ("utf-8", "iso-8859-1", "windows-1252"),
    ("Bonjour,", "Bonjour à tous,"),
    ("Accès à la liste de {project}", "Facture pour {event}", "{project} : réunion en ligne à déplacer"),
    (
        "Nous souhaitons ouvrir une nouvelle liste de diffusion pour {project}, l'ancienne n'étant plus suivie.",
        "Pourriez-vous nous indiquer à qui appartient le nom de domaine aujourd'hui ?",
        "Depuis mardi, la connexion échoue ; vous trouverez le message d'erreur en pièce jointe.",
        "Ce serait bien de régler cela avant {event}, où {number} personnes sont attendues.",
        "Deux de nos responsables ont changé d'employeur et leurs adresses ne répondent plus.",
    ),
    ("Merci d'avance,", "Cordialement,", "Bien à vous,"),
    "Le {date}, {name} a écrit :",
)

SPANISH = Language(
    "es",
    0.04,
    ("utf-8", "iso-8859-1"),
    ("Hola,", "Buenos días:", "Estimado equipo:"),
    ("Acceso a la lista de {project}", "Factura de {event}", "{project}: no podemos entrar en la organización"),
    (
        "Queremos abrir una lista de correo nueva para {project}, porque la anterior ya no la lee nadie.",
        "¿Podrían decirnos quién administra ahora el dominio y qué hace falta para traspasarlo?",
        "Desde el martes no funciona el inicio de sesión; adjunto el mensaje que aparece.",
        "Nos gustaría tenerlo resuelto antes de {event}, al que vendrán unas {number} personas.",
        "Dos de las personas que mantienen el proyecto han cambiado de empresa.",
    ),
    ("Muchas gracias,", "Un saludo,", "Saludos cordiales,"),
    "El {date}, {name} escribió:",
)

PORTUGUESE = Language(
    "pt",
    0.03,
    ("utf-8", "iso-8859-1"),
    ("Olá,", "Bom dia,", "Prezados,"),
    ("Acesso à lista de {project}", "Nota fiscal de {event}", "{project}: gravações das reuniões"),
    (
        "Gostaríamos de abrir uma nova lista de discussão para o {project}, pois a antiga não é mais lida.",
        "Vocês podem nos dizer quem administra o domínio hoje em dia?",
        "Desde terça-feira o acesso falha; segue em anexo a mensagem que recebemos.",
        "Seria ótimo resolver isso antes de {event}, com cerca de {number} participantes.",
    ),
    ("Obrigado,", "Atenciosamente,", "Um abraço,"),
    "Em {date}, {name} escreveu:",
)

CHINESE = Language(
    "zh",
    0.03,
    ("utf-8", "gb18030", "gbk"),
    ("您好，", "大家好，"),
    ("{project} 邮件列表的权限", "关于 {event} 的发票", "{project} 的会议录像"),
    (
        "我们想为 {project} 申请一个新的邮件列表，旧的列表已经没有人看了。",
        "请问这个域名现在由谁管理？转移需要我们签字吗？",
        "从星期二开始就无法登录，附件里是我们看到的错误信息。",
        "希望能在活动之前解决，届时大约有 {number} 人参加。",
        "我们有两位维护者换了公司，原来的地址已经失效。",
    ),
    ("谢谢！", "此致敬礼"),
    "{name} 于 {date} 写道：",
)

JAPANESE = Language(
    "ja",
    0.02,
    ("utf-8", "iso-2022-jp"),
    ("こんにちは。", "お世話になっております。"),
    ("{project} のメーリングリストについて", "{event} の請求書", "{project} の録画が見つかりません"),
    (
        "{project} のために新しいメーリングリストを作りたいと考えています。",
        "このドメインを現在どなたが管理しているか教えていただけますか。",
        "火曜日からログインできません。表示されたメッセージを添付します。",
        "参加者は {number} 名ほどの予定です。それまでに解決できると助かります。",
    ),
    ("よろしくお願いいたします。", "以上、よろしくお願いします。"),
    "{date} {name} のメール：",
)

LANGUAGES = (ENGLISH, GERMAN, FRENCH, SPANISH, PORTUGUESE, CHINESE, JAPANESE)
