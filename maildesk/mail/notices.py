# SPDX-License-Identifier: Apache-2.0
"""What do mail servers and responders say, in the languages they speak? Tables, no rules."""

import re

# Subjects that Exchange, Gmail and others put before the subject that they answer.
AWAY_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{1,40}\]\s{0,3}){0,3}(?:automatic reply|auto(?:matic)?[- ]?(?:response|reply|responder)"
    r"|out of (?:the )?office(?: auto-?reply)?|ooo"
    r"|automatische antwort|abwesenheits(?:notiz|benachrichtigung|mitteilung)|abwesend|réponse automatique|absence du bureau"
    r"|message d'absence|respuesta automática|fuera de (?:la )?oficina|resposta automática|ausência temporária|fora do escritório"
    r"|risposta automatica|fuori (?:sede|ufficio)|automatisch antwoord|afwezigheidsbericht|afwezig|autosvar|automatiskt svar"
    r"|automatisk svar"
    r"|fraværsmelding|frånvaromeddelande|automaattinen vastaus|odpowiedź automatyczna|automatyczna odpowiedź|nieobecność"
    r"|automatická odpověď|automatická odpoveď|automatikus válasz|răspuns automat|resposta automàtica|automatski odgovor"
    r"|samodejni odgovor|automatinis atsakymas|automātiskā atbilde|automaatvastus|автоответ|автоматический ответ|автоматична відповідь"
    r"|автоматичен отговор|аутоматски одговор|otomatik yanıt|αυτόματη απάντηση|自[动動](?:答复|回复|回覆|答覆)|自動(?:応答|返信)|不在通知"
    r"|자동 ?(?:회신|응답)|부재중"
    r"|رد تلقائي|پاسخ خودکار|תשובה אוטומטית|מענה אוטומטי|trả lời tự động|balasan otomatis|ตอบกลับอัตโนมัติ|स्वचालित उत्तर|vacation"
    r"|(?:auto|absence|away)(?=\s?[:：]))\s?[:：]?",
    re.IGNORECASE,
)
# Notes: "AUTO: Ann Doe is out of the office (returning 03/12/2025)".
AWAY_NOTES = re.compile(
    r"AUTO: .{1,200}(?:out of the office|außer Haus|nicht im (?:Büro|Haus)|abwesend|absent|ausente|assente|afwezig|fuori ufficio|不在|外出)"
)
BOUNCE_SUBJECT = re.compile(
    r"undeliver(?:able|ed)|not delivered|failed to deliver|mail failure|delivery[ -](?:status|failure|report|problem|incomplete|delayed"
    r"|has failed)|mail delivery (?:failed"
    r"|system|subsystem|failure)|returned mail|failure notice|message not delivered|could not be delivered|non[- ]?delivery"
    r"|warning: (?:message|could not send)|mail (?:could not|system error)|unzustellbar|nicht zugestellt|zustellung"
    r"|nicht zustellbar|non remis|échec de (?:la )?(?:remise|livraison)|non distribuable|no se (?:puede|pudo) entregar"
    r"|no entregado|devuelto|não (?:foi )?(?:entregue|entregável)|falha na entrega|mancato recapito|non recapitabile"
    r"|impossibile recapitare|niet bezorgd|onbestelbaar|niedostarczon|nie można dostarczyć|zwrot|nedoručiteln|nedoručeno"
    r"|kunde inte levereras|olevererbart|kunne ikke leveres|uleverbar|toimittamaton|ei voitu toimittaa|не доставлено"
    r"|недоставленное|не удалось доставить|не доставлен|teslim edilemedi|αδυναμία παράδοσης|无法投递|退信|未送达|無法傳遞"
    r"|не вдалося доставити|не може бути доставлен|δεν παραδόθηκε|无法送达|未传递|未傳遞|無法送達|投递失败|系统退信"
    r"|ikke leveret|kan ikke leveres|ei voi toimittaa|kézbesíthetetlen|nelze doručit|nu a putut fi livrat|ne peut pas être (?:remis"
    r"|distribué)"
    r"|配信不能|配信できません|전송 ?실패|발송 ?실패|배달되지|전송되지|لم يتم تسليم|غير قابل للتسليم|לא נמסר|לא ניתן למסירה"
    r"|không gửi được|tidak terkirim",
    re.IGNORECASE,
)
# A delayed notice is no failure: the server goes on trying.
DELAYED = re.compile(
    r"will (?:continue|keep|be) (?:to )?(?:try|retr|attempt)|no action is required on your part|delivery .{0,30}delayed"
    r"|has been delayed|temporarily deferred|could not be delivered for more than .{0,20}it will be retried"
    r"|not yet been delivered|still (?:being )?(?:try|retri|in the queue)|warning message only|will be retried|this is a warning"
    r"|will (?:now )?retry for|temporary problem delivering|hasn't been delivered yet"
    r"|verzögert|noch nicht zugestellt|retardée|weiterhin versucht|nouvelle tentative|se seguirá intentando",
    re.IGNORECASE,
)
# What Exchange and others call a delay in the subject, before the subject of the delayed mail.
DELAYED_SUBJECT = re.compile(
    r"\bdelay(?:ed)?\b|verzögerung|verspätet|retard|retraso|retrasad|atras|ritard|vertraag|vertraging|opóźni|zpožd|oneskor|försen|forsink|viiväst"
    r"|задерж|отложен|затрим|gecik|καθυστ|遅延|延[迟遲]|지연|késlel|întârzi",
    re.IGNORECASE,
)
# A report of success; what a list or another system does with the mail afterwards is not known (RFC 3464 section 2.3.3).
DELIVERED = re.compile(
    r"was successfully (?:delivered|relayed)|has been (?:successfully )?delivered to the following|wurde (?:erfolgreich )?zugestellt"
    r"|a été remis aux? destinataires?|se ha entregado a los siguientes|è stato recapitato",
    re.IGNORECASE,
)
RELAYED = re.compile(
    r"is complete, but (?:no )?delivery notification was not sent|relayed to (?:a|another) (?:mailer|system) that|successfully relayed",
    re.IGNORECASE,
)
# Where the returned mail begins in a notice that has no parts for it.
RETURNED = re.compile(
    r"(?im)^[ \t>*_-]*(?:(?:this|below|here|following|what follows) (?:is|this line is|are).{0,40}(?:a )?copy of (?:the|your)"
    r"|(?:a )?copy of the (?:message|first)|original message(?: (?:follows|headers?))?|the original message(?! (?:was|has))"
    r"|the header of the original|unsent message (?:follows|below)|message headers? follows?|----- ?message header"
    r"|your (?:original )?message (?:follows|headers)|return-path:|received: (?:from|by)|ursprüngliche nachricht"
    r"|(?:en-têtes du )?message d'origine|mensaje original|messaggio originale).*$"
)
RESPONDERS = re.compile(
    r"autorespond|auto-?repl|vacation|out.?of.?office|mailbot|php ?auto|getresponse autoresponder|backscatter|mail::vacation", re.IGNORECASE
)
CHALLENGE = re.compile(
    r"verify#\w|\[spamarrest\]|^\s*please confirm your (?:message|e-?mail(?: address)?)\s*$"
    r"|your e-?mail requires verification",
    re.IGNORECASE,
)
# How a responder says that somebody is away: first that, then what becomes of the mail that it answers.
AWAY_WORDS = re.compile(
    r"\b(?:(?:i am|i'm|i will be|i'll be)\b.{0,20} (?:on (?:vacation|holidays?|leave|annual leave|parental leave)|out of (?:the "
    r"|my )?office|away)"
    r"|i (?:will|am) not (?:be )?(?:reading|able to read) my e?-?mail|(?:ich bin|bin ich) .{0,50}(?:im urlaub|nicht im (?:büro|haus)"
    r"|abwesend"
    r"|außer haus)|je (?:suis|serai) .{0,30}(?:absente?|en congés?|en vacances)|(?:estoy|estaré) .{0,30}(?:de vacaciones"
    r"|fuera de la oficina"
    r"|ausente)|(?:estou|estarei) .{0,30}(?:de férias|ausente|fora do escritório)|(?:sono|sarò) .{0,30}(?:in ferie|in vacanza|assente"
    r"|fuori (?:ufficio|sede))|ik ben .{0,30}(?:afwezig|op vakantie|niet (?:op kantoor|aanwezig)))\b",
    re.IGNORECASE,
)
AWAY_PROMISE = re.compile(
    r"\b(?:your (?:e?-?mail|message)\b.{0,80} will be (?:read|answered|dealt)|(?:read|answer|respond to|reply to) your (?:e?-?mails?"
    r"|messages?)\b.{0,40}"
    r"(?:when|as soon as|upon|after|once|on my return)|(?:ihre|deine) (?:e-?mail|mail"
    r"|nachricht)\b.{0,80}(?:nicht (?:automatisch )?weitergeleitet"
    r"|nach meiner rückkehr|rückkehr)|(?:répondrai|lirai|traiterai) .{0,60}(?:message|courriel|e-?mail|mail)\b.{0,60}retour"
    r"|(?:responderé|leeré|contestaré) .{0,60}(?:mensaje|correo)\b.{0,60}(?:regres|vuelta|vuelva)|responderei .{0,80}(?:regresso|retorno"
    r"|voltar)"
    r"|risponderò .{0,80}(?:ritorno|rientro)|(?:uw|je) (?:e-?mail|mail|bericht)\b.{0,80}(?:terugkomst|terug ben|niet doorgestuurd))",
    re.IGNORECASE,
)
# A mail that says of itself that nobody wrote it; at the beginning of a line.
GENERATED = re.compile(
    r"(?im)^[ \t*_#-]{0,20}(?:[^\W\d_]{4,12}: ?)?(?:this is an? (?:auto(?:mated|matic|matically generated)|auto-?generated) (?:response"
    r"|reply|message|e-?mail|notification)"
    r"|this (?:e-?mail|message) (?:was|is|has been) (?:automatically (?:generated|sent)|(?:generated|sent) automatically)"
    r"|dies(?:e (?:e-?mail|nachricht))? (?:ist eine|wurde) automatisch(?:e antwort| generiert| erstellt| erzeugt| versendet)"
    r"|ceci est (?:un message|une réponse) automatique|ce (?:message|courriel|mail) (?:a été|est) (?:généré|envoyé) automatiquement"
    r"|este (?:es un )?(?:mensaje|correo) (?:automático|(?:ha sido|fue|es) (?:generado|enviado) automáticamente)"
    r"|esta (?:é uma )?(?:mensagem|resposta) (?:automática|(?:foi|é) (?:gerada|enviada) automaticamente)"
    r"|questo è un messaggio (?:generato )?automatic|dit is een automatisch (?:gegenereerd )?(?:bericht|antwoord|e-?mail)"
    r"|(?:ta|to jest) wiadomość (?:została )?(?:wygenerowana )?automatyczn|это (?:автоматическ(?:ий|ое)|сообщение (?:создано"
    r"|отправлено) автоматически)"
    r"|このメールは.{0,10}自動|(?:这是一封|這是一封)(?:系统|系統)?自[动動]|[此本](?:邮件|郵件|信件).{0,10}(?:自动|自動))",
)
# Programs in which people write: what they sign was not sent by a responder.
PERSONS_PROGRAM = re.compile(
    r"outlook|thunderbird|mozilla|apple mail|i(?:phone|pad) mail|mutt|evolution|k-?9|kmail|gnus|claws|sylpheed|the bat|roundcube|zimbra"
    r"|horde|squirrelmail|lotus notes|hcl notes|alpine|pine|mailspring|emclient|airmail|spark|bluemail|foxmail|groupwise|webmail"
    r"|geary|mu4e|aerc|fairemail|postbox|mailbird|mailmate|eudora|pegasus mail|becky|balsa|sogo|rainloop|snappymail|ymail|\bmew\b",
    re.IGNORECASE,
)
# The end of a Feedback-ID by which a provider counts complaints about its users; campaigns end in the name of who sends them.
PROVIDER = re.compile(r":(?:user:proton|fastmail)\s*$", re.IGNORECASE)
# The subject of an aggregate report (RFC 7489 section 7.2.1.1).
DMARC_SUBJECT = re.compile(r"\s*(?:\[[^\]]{0,60}\]\s*)?report domain:.{1,255}submitter:", re.IGNORECASE)
