# SPDX-License-Identifier: Apache-2.0
"""Who writes: names, organisations, programs."""

import random
from dataclasses import dataclass

from bench.corpus.phrases import CHINESE, ENGLISH, FRENCH, GERMAN, JAPANESE, LANGUAGES, PORTUGUESE, SPANISH, Language

_NAMES = {
    ENGLISH.tag: (
        ("Alice", "Brandon", "Chidi", "Divya", "Erin", "Farid", "Grace", "Hamish", "Ines", "Jonah", "Kavya", "Liam", "Mei", "Noor", "Omar"),
        (
            "Adeyemi",
            "Baxter",
            "Chandra",
            "Donovan",
            "Ellery",
            "Fitch",
            "Gupta",
            "Hollis",
            "Iyer",
            "Jarvis",
            "Kowalczyk",
            "Lindqvist",
            "Moss",
        ),
    ),
    GERMAN.tag: (("Jürgen", "Käthe", "Sören", "Annika", "Uwe"), ("Müller", "Groß", "Schäfer", "Köhler", "Vogt")),
    FRENCH.tag: (("Hélène", "François", "Aurélie", "Benoît"), ("Lefèvre", "Moreau", "Garçon", "Dubois")),
    SPANISH.tag: (("María", "José", "Lucía", "Álvaro"), ("Núñez", "García", "Ibáñez", "Ramos")),
    PORTUGUESE.tag: (("João", "Conceição", "Tiago"), ("Araújo", "Magalhães", "Lopes")),
    CHINESE.tag: (("小明", "丽华", "伟"), ("王", "陈", "刘")),
    JAPANESE.tag: (("健太", "美咲", "翔"), ("佐藤", "高橋", "渡辺")),
}

CLIENTS = (
    ("gmail", 0.36),
    ("outlook", 0.26),
    ("apple", 0.14),
    ("thunderbird", 0.12),
    ("mutt", 0.07),
    ("phone", 0.05),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes. `client` is the shape of their mails."""

    name: str
    address: str
    language: Language
    client: str
    authenticated: bool
    title: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def person(rng: random.Random, serial: int) -> Person:
    """The `serial`th person. Everybody has an address of their own; the domains are several hundred."""
    language = rng.choices(LANGUAGES, [one.share for one in LANGUAGES])[0]
    given, family = (rng.choice(part) for part in _NAMES[language.tag])
    domain = f"{rng.choice(('mail', 'corp', 'dev', 'oss'))}.company{rng.randrange(400):03d}.example"
    client = rng.choices([name for name, _ in CLIENTS], [share for _, share in CLIENTS])[0]
    local = f"{given}.{family}".lower() if (given + family).isascii() else "user"
    name = f"{family} {given}" if language in (CHINESE, JAPANESE) else f"{given} {family}"
    title = rng.choice(("", "Maintainer", "Community Manager", "Senior Software Engineer", "Developer Relations"))
    return Person(name, f"{local}{serial}@{domain}", language, client, rng.random() < 0.8, title)
