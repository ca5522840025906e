# SPDX-License-Identifier: Apache-2.0
"""What is said in the made-up past: requests from the examples that ship, answers and thanks of our own."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Thank you for asking. I have passed this on and will come back to you by Thursday.",
        "We can do that. Please send us the file in SVG, and tell us when you need it.",
        "This is done now. Tell us if anything is missing.",
        "Could you tell us who on your side decides, and whether the date is fixed?",
    ),
    "de": ("Danke für die Nachricht. Das erledigen wir bis Donnerstag.", "Das ist jetzt erledigt. Fehlt noch etwas?"),
    "fr": ("Merci pour votre message, nous nous en occupons d'ici jeudi.", "C'est fait. Dites-nous s'il manque quelque chose."),
    "es": ("Gracias por escribir; lo tendremos para el jueves.", "Ya está hecho. Avísenos si falta algo."),
    "pt": ("Obrigado pela mensagem; tratamos disso até quinta-feira.", "Está feito. Diga-nos se falta alguma coisa."),
    "zh": ("感谢来信，我们会在周四之前处理。", "已经完成，如有遗漏请告诉我们。"),
    "ja": ("ご連絡ありがとうございます。木曜日までに対応します。", "完了しました。不足があればお知らせください。"),
}
_FOLLOW_UPS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Here is what you asked for.",
        "The date is fixed: the 14th. Maria decides on our side.",
        "One more thing: does this hold for our second repository too?",
    ),
    "de": ("Anbei, was ihr braucht.", "Eine Frage noch: gilt das auch für unser zweites Projekt?"),
    "fr": ("Voici ce que vous demandiez.", "Une question encore : est-ce valable pour notre second dépôt ?"),
    "es": ("Aquí va lo que pedían.", "Una duda más: ¿vale también para nuestro segundo repositorio?"),
    "pt": ("Segue o que pediram.", "Mais uma dúvida: vale também para o segundo repositório?"),
    "zh": ("这是你们需要的材料。", "还有一个问题：这也适用于我们的第二个仓库吗？"),
    "ja": ("ご依頼の資料をお送りします。", "もう一点、二つ目のリポジトリにも当てはまりますか。"),
}
# What people add when they are asked whether it helped: praise, and blame.
_OPINIONS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        ("Quick and friendly, thank you.", "All done before the release."),
        ("It came a week too late for us.", "We never got an answer."),
    ),
    "de": (("Schnell und freundlich, danke.",), ("Das kam für uns zu spät.",)),
    "fr": (("Rapide et aimable, merci.",), ("Trop tard pour nous.",)),
    "es": (("Rápido y amable, gracias.",), ("Llegó tarde para nosotros.",)),
    "pt": (("Rápido e simpático, obrigado.",), ("Chegou tarde para nós.",)),
    "zh": (("又快又好，谢谢。",), ("对我们来说太晚了。",)),
    "ja": (("早くて丁寧でした。ありがとうございます。",), ("私たちには遅すぎました。",)),
}
_WORDS = 0.3  # of those who say whether it helped add some


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for, in their words."""

    service: str | None
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """The requests by category and language."""

    requests: Mapping[tuple[str, str], Sequence[Request]]

    def request(self, rng: random.Random, category: str, language: str) -> Request:
        """One of that category in that language, in English where there is none."""
        return rng.choice(self.requests.get((category, language)) or self.requests[category, "en"])


def phrases(examples: Iterable[tuple[str, Mapping[str, Any]]], categories: Sequence[str]) -> Phrases:
    """From the rows of labelled examples, each with its category. A category without any gets a plain one."""
    found: dict[tuple[str, str], list[Request]] = {
        (slug, "en"): [Request(None, f"A question about {slug}", "Who can help us?")] for slug in categories
    }
    own: set[tuple[str, str]] = set()
    for category, row in examples:
        key = category, str(row.get("lang") or "en")
        if category in categories:
            one = Request(row.get("service"), str(row["subject"]) or "(no subject)", str(row["body"]))
            found[key] = [*found.get(key, ()), one] if key in own else [one]
            own.add(key)
    return Phrases(found)


def answer(rng: random.Random, language: str) -> str:
    """What staff say."""
    return rng.choice(_ANSWERS.get(language) or _ANSWERS["en"])


def follow_up(rng: random.Random, language: str) -> str:
    """What the requester says to that."""
    return rng.choice(_FOLLOW_UPS.get(language) or _FOLLOW_UPS["en"])


def opinion(rng: random.Random, language: str, helped: bool) -> str:
    """What the requester adds when they say whether it helped: mostly nothing."""
    if rng.random() >= _WORDS:
        return ""
    praise, blame = _OPINIONS.get(language) or _OPINIONS["en"]
    return rng.choice(praise if helped else blame)
