# SPDX-License-Identifier: Apache-2.0
"""What do mail servers and responders say, in the languages they speak? Tables, no rules."""

import re

# Subjects that Exchange, Gmail and others put before the subject that they answer.
AWAY_SUBJECT = re.compile(
    r"\s*(?:automatic reply|auto(?:matic)?[- ]?(?:response|reply|responder)|out of (?:the )?office(?: auto-?reply)?|ooo"
    r"|automatische antwort|abwesenheits(?:notiz|benachrichtigung|mitteilung)|abwesend|réponse automatique|absence du bureau"
    r"|message d'absence|respuesta automática|fuera de (?:la )?oficina|resposta automática|ausência temporária|fora do escritório"
    r"|risposta automatica|fuori sede|automatisch antwoord|afwezigheidsbericht|autosvar|automatiskt svar|automatisk svar"
    r"|fraværsmelding|frånvaromeddelande|automaattinen vastaus|odpowiedź automatyczna|automatická odpověď|автоответ"
    r"|автоматический ответ|автоматична відповідь|otomatik yanıt|αυτόματη απάντηση|自动答复|自動回覆|自動応答|自動返信|자동 회신"
    r"|رد تلقائي|תשובה אוטומטית|trả lời tự động|balasan otomatis|vacation)\s?[:：]?",
    re.IGNORECASE,
)
BOUNCE_SUBJECT = re.compile(
    r"undeliver(?:able|ed)|delivery[ -](?:status|failure|report|problem|incomplete|delayed|has failed)|mail delivery (?:failed"
    r"|system|subsystem|failure)|returned mail|failure notice|message not delivered|could not be delivered|non[- ]?delivery"
    r"|warning: (?:message|could not send)|mail (?:could not|system error)|unzustellbar|nicht zugestellt|zustellung"
    r"|nicht zustellbar|non remis|échec de (?:la )?(?:remise|livraison)|non distribuable|no se (?:puede|pudo) entregar"
    r"|no entregado|devuelto|não (?:foi )?(?:entregue|entregável)|falha na entrega|mancato recapito|non recapitabile"
    r"|impossibile recapitare|niet bezorgd|onbestelbaar|niedostarczon|nie można dostarczyć|zwrot|nedoručiteln|nedoručeno"
    r"|kunde inte levereras|olevererbart|kunne ikke leveres|uleverbar|toimittamaton|ei voitu toimittaa|не доставлено"
    r"|недоставленное|не удалось доставить|не доставлен|teslim edilemedi|αδυναμία παράδοσης|无法投递|退信|未送达|無法傳遞"
    r"|配信不能|配信できません|전송 실패|배달되지|لم يتم تسليم|לא נמסר|không gửi được|tidak terkirim",
    re.IGNORECASE,
)
# A delayed notice is no failure: the server goes on trying.
DELAYED = re.compile(
    r"will (?:continue|keep|be) (?:to )?(?:try|retr|attempt)|no action is required on your part|delivery .{0,30}delayed"
    r"|has been delayed|temporarily deferred|could not be delivered for more than .{0,20}it will be retried"
    r"|not yet been delivered|still (?:being )?(?:try|retri|in the queue)|warning message only|will be retried|this is a warning"
    r"|verzögert|retardée|weiterhin versucht|nouvelle tentative|se seguirá intentando",
    re.IGNORECASE,
)
# Where the returned mail begins in a notice that has no parts for it.
RETURNED = re.compile(
    r"(?im)^[ \t>*_-]*(?:(?:this|below|here|following|what follows) (?:is|this line is|are).{0,40}(?:a )?copy of (?:the|your)"
    r"|(?:a )?copy of the (?:message|first)|original message(?: (?:follows|headers?))?|the (?:original message"
    r"|header of the original)|unsent message (?:follows|below)|message headers? follows?|----- ?message header"
    r"|your (?:original )?message (?:follows|headers)|return-path:|received: (?:from|by)|ursprüngliche nachricht"
    r"|(?:en-têtes du )?message d'origine|mensaje original|messaggio originale).*$"
)
RESPONDERS = re.compile(
    r"autorespond|auto-?repl|vacation|out.?of.?office|mailbot|php ?auto|getresponse autoresponder|backscatter|mail::vacation", re.IGNORECASE
)
CHALLENGE = re.compile(
    r"verify#\w|\[spamarrest\]|please confirm your (?:message|e-?mail)|your e-?mail requires verification", re.IGNORECASE
)
