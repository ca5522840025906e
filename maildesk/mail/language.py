# SPDX-License-Identifier: Apache-2.0
"""In which language is this text written? Script first, then the small words that every sentence needs; no model.

Good enough to choose the language of an acknowledgement; a text that could be two languages is none.
"""

import re
from collections import Counter

_CHARACTERS = 1_200  # of a text that are looked at
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_ENOUGH = 1.0  # a telling small word, or two that two languages share
_LEAD = 1.2  # over the next best language

# First and last character of the scripts that name a language, or a group that letters or words tell apart.
_SCRIPTS = (
    ("kana", "\u3040", "\u30ff"),
    ("han", "\u3400", "\u9fff"),
    ("ko", "\uac00", "\ud7a3"),
    ("cyrillic", "\u0400", "\u052f"),
    ("el", "\u0370", "\u03ff"),
    ("arabic", "\u0600", "\u06ff"),
    ("he", "\u0590", "\u05ff"),
    ("th", "\u0e00", "\u0e7f"),
    ("hi", "\u0900", "\u097f"),
    ("bn", "\u0980", "\u09ff"),
    ("ta", "\u0b80", "\u0bff"),
    ("ka", "\u10a0", "\u10ff"),
    ("hy", "\u0530", "\u058f"),
)
_SCRIPT_RUNS = re.compile("|".join(f"([{first}-{last}]+)" for _, first, last in _SCRIPTS))
_NOT_ASCII = re.compile("[^\x00-\x7f]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")

_SMALL_WORDS = {
    "en": """don't we're it's i'm i've can't let's doesn't we've i'd we'd who no all us get free after before out up so make using
    than the and to of is in you for that it on with this are be have not we i can would please our your from will has
    there what how they was as at an by if do could should about which or but my me their hi hello thanks regards any
    does when need want been just""",
    "de": """der die und das ist nicht ich wir sie für mit ein eine den dem zu auf von bitte wie können kann haben sind auch es im
    an werden uns ihr ihre hallo danke wurde einen einem oder aber wenn noch mir unser unsere möchte wird nach bei zum
    zur dass über gibt grüße guten""",
    "fr": """c'est j'ai n'est d'un d'une qu'il n'ai s'il d'avance le la les des et est nous vous pour une un dans que qui pas avec
    sur je ce cette au du ne votre notre bonjour merci être avons plus par mais ou où aux sont ont fait pouvez
    souhaite si comme aussi cordialement il elle se mon mes nos vos afin""",
    "es": """el la los las de que y en un una por para con no es se su al del lo como más pero nos hola gracias está tenemos puede
    pueden nuestro nuestra me mi buenos días quisiera saludos esto este esta sobre cuando hay ya muy desde usted favor
    cómo""",
    "pt": """o a os as de que e em um uma por para com não é se no na do da dos das mais mas nos olá obrigado obrigada está temos
    pode nosso nossa meu minha você bom dia gostaria isso este esta sobre quando há já muito ao pelo pela são tem
    favor como""",
    "it": """c'è un'altra l'ho dell'anno all'inizio il lo la gli le di che e un una per con non è si del della dei delle nel nella
    sono abbiamo ma anche come più ciao grazie buongiorno vorrei nostro nostra questo questa può possiamo alla al dal
    mi vi ci ho ha essere quando cordiali saluti potete""",
    "nl": """de het een en van is dat niet we ik voor met op zijn te aan er ook maar om naar bij hebben heeft kan kunnen wij jullie
    uw ons onze graag hallo dank groet wordt deze dit als nog wat hoe geen over zou willen bedankt mijn""",
    "pl": """nie i w na się z do jest to że o jak dla mam proszę czy od po za ale przez są mamy nasz nasza witam dziękuję
    pozdrawiam cześć chciałbym może można być tego który która które bardzo ten ta dzień dobry oraz jeśli tylko""",
    "cs": """a je se na v že to s z do pro jsem ale jak o si by jsou od po za nebo dobrý den děkuji prosím máme můžeme náš naše
    který která které když už jsme bych mám být tento také není jako ještě ahoj""",
    "sv": """och att det är på för med som inte en ett jag vi har till av den om kan hej tack vår vårt från ni du skulle vill eller
    men när var så här man hur vad också behöver hälsningar detta någon efter""",
    "nb": """og det er på for med som ikke en et jeg vi har til av den om kan hei takk vår fra dere du skulle vil eller men når var
    så her man hvordan hva også trenger hilsen dette noen etter å meg deg bli blitt mye""",
    "da": """og det er på for med som ikke en et jeg vi har til af den om kan hej tak vores fra i du skulle vil eller men når var
    så her man hvordan hvad også hilsen dette nogen efter at mig dig blive blevet meget være kunne""",
    "fi": """ja on ei että se en me ovat kanssa mutta tai kun jos niin voi olisi meidän minä hei kiitos terveisin voimme haluaisin
    miten mikä tämä ole olla myös sekä jotta voitteko pitäisi nyt vielä""",
    "tr": """ve bir bu için ile de da ne mi var yok çok olarak daha gibi ama ben biz siz merhaba teşekkürler nasıl lütfen bizim
    olan kadar sonra değil istiyoruz ediyorum ederim mısınız olabilir saygılarımla""",
    "vi": """và của là có không cho tôi chúng được các một này với trong xin chào cảm ơn vui lòng bạn như để đã về những khi ạ em
    anh chị người từ đến""",
    "id": """yang dan di untuk ini itu dengan dari tidak kami saya akan ada pada ke bisa atau mohon terima kasih anda juga sudah
    dapat selamat pagi karena oleh tolong halo bagaimana apakah bantuan salam""",
    "ro": """și să nu este pe la cu în de care un o pentru din mai sunt că au avem bună ziua mulțumesc vă rog noastră dar sau dacă
    acest această fi ne""",
    "hu": """és a az hogy nem is egy van de meg ez azt kérem köszönöm szeretném szeretnénk üdvözlettel jó napot vagy csak már lehet
    tudom kell mint ha nekünk""",
    "ca": """el la els les de que i en un una per amb no és es al del com més però ens hola gràcies tenim pot nostre nostra aquest
    aquesta sobre quan hi ha molt bon dia voldria salutacions""",
    "sk": """a je sa na v že to s z do pre som ale ako o si by sú od po za alebo dobrý deň ďakujem prosím máme môžeme náš naša
    ktorý ktorá keď už sme mám""",
}
_LANGUAGES: dict[str, tuple[str, ...]] = {}
for _code, _words in _SMALL_WORDS.items():
    for _small in _words.split():
        _LANGUAGES[_small] = (*_LANGUAGES.get(_small, ()), _code)

# Letters that one of the languages of a script has and its neighbours have not.
_LETTERS = {
    "cyrillic": (("uk", "іїєґ"), ("be", "ў"), ("sr", "ђћџљњј"), ("ru", "ыэё"), ("bg", "ъщ")),
    "arabic": (("ur", "ٹڈےں"), ("fa", "پچژگک")),
}
_PLAIN = {"cyrillic": "ru", "arabic": "ar", "han": "zh", "kana": "ja"}


def language(text: str) -> str | None:
    """The BCP 47 tag of the language of a text; None where it says too little or could be two."""
    text = _words_of(text[:_CHARACTERS])
    foreign = "" if text.isascii() else "".join(_NOT_ASCII.findall(text))
    if not foreign or max(foreign) < "\u0370":
        return _by_words(text)
    scripts: Counter[str] = Counter()
    for match in _SCRIPT_RUNS.finditer(foreign):
        scripts[_SCRIPTS[(match.lastindex or 1) - 1][0]] += len(match.group())
    latin = sum(map(len, _LATIN.findall(text)))
    if not scripts or 2 * _weight(scripts) < latin:
        return _by_words(text)
    return _by_script(text, scripts)


def _words_of(text: str) -> str:
    """The text without links, addresses, paths and quoted lines."""
    if "\n>" in text:
        text = "\n".join(line for line in text.split("\n") if line[:1] != ">")
    return " ".join([word for word in text.split() if "/" not in word and "@" not in word])


def _weight(scripts: Counter[str]) -> int:
    """A character of Chinese, Japanese or Korean says as much as two or three letters."""
    return sum(scripts.values()) + 2 * sum(scripts[name] for name in ("han", "kana", "ko"))


def _by_script(text: str, scripts: Counter[str]) -> str:
    if scripts["kana"] and 10 * scripts["kana"] >= scripts["han"]:
        return "ja"
    script = max(scripts, key=lambda name: scripts[name])
    for code, letters in _LETTERS.get(script, ()):
        if any(letter in text for letter in letters):
            return code
    return _PLAIN.get(script, script)


def _by_words(text: str) -> str | None:
    """Each small word votes once for its languages; a word of many languages says less, one word alone says nothing."""
    votes: dict[str, float] = {}
    voters: dict[str, int] = {}
    for word in set(_WORD.findall(text.lower().replace("\u2019", "'"))):
        for code in (codes := _LANGUAGES.get(word, ())):
            votes[code] = votes.get(code, 0.0) + 1.0 / len(codes)
            voters[code] = voters.get(code, 0) + 1
    ranked = sorted(((score, code) for code, score in votes.items()), reverse=True)
    if not ranked or ranked[0][0] < _ENOUGH or voters[ranked[0][1]] < 2:
        return None
    return ranked[0][1] if len(ranked) == 1 or ranked[0][0] >= _LEAD * ranked[1][0] else None
