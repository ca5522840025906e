# SPDX-License-Identifier: Apache-2.0
"""The text of a mail, and the same as HTML in the way each program writes it."""

import html
import random
import textwrap
from datetime import datetime

from bench.corpus.people import Person
from bench.corpus.phrases import CHINESE, EVENTS, JAPANESE, PROJECTS

_OUTLOOK_STYLE = """<style><!--
/* Font Definitions */
@font-face {font-family:"Cambria Math"; panose-1:2 4 5 3 5 4 6 3 2 4;}
@font-face {font-family:Calibri; panose-1:2 15 5 2 2 2 4 3 2 4;}
@font-face {font-family:Aptos;}
/* Style Definitions */
p.MsoNormal, li.MsoNormal, div.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif; mso-fareast-language:EN-US;}
a:link, span.MsoHyperlink {mso-style-priority:99; color:#0563C1; text-decoration:underline;}
span.EmailStyle17 {mso-style-type:personal-compose; font-family:"Calibri",sans-serif; color:windowtext;}
.MsoChpDefault {mso-style-type:export-only; font-family:"Calibri",sans-serif; mso-fareast-language:EN-US;}
@page WordSection1 {size:612.0pt 792.0pt; margin:70.85pt 70.85pt 2.0cm 70.85pt;}
div.WordSection1 {page:WordSection1;}
--></style>"""


def fill(rng: random.Random, piece: str) -> str:
    """A piece with its names and numbers."""
    return piece.format(project=rng.choice(PROJECTS), event=rng.choice(EVENTS), number=rng.randrange(2, 400))


def paragraphs(rng: random.Random, author: Person) -> list[str]:
    """Greeting, what is wanted, closing. How much people write is lognormal: most a few sentences, some a page."""
    language = author.language
    wanted = max(1, min(220, round(rng.lognormvariate(1.0, 0.9))))
    sentences = [fill(rng, rng.choice(language.sentences)) for _ in range(wanted)]
    joint = "" if language in (CHINESE, JAPANESE) else " "
    blocks = []
    while sentences:
        size = rng.randrange(1, 5)
        blocks.append(joint.join(sentences[:size]))
        sentences = sentences[size:]
    return [rng.choice(language.greetings), *blocks, f"{rng.choice(language.closings)}\n{author.name}"]


def signature(author: Person) -> str:
    """What stands below "-- "."""
    lines = [author.name, *([author.title] if author.title else []), f"{author.domain.partition('.')[2]} | {author.address}"]
    return "\n".join(lines)


def plain(blocks: list[str], author: Person, quoted: str, wrote: str) -> str:
    """text/plain, wrapped as most programs do."""
    wide = author.client in ("gmail", "outlook", "apple", "phone")
    text = "\n\n".join(block if wide else "\n".join(textwrap.fill(line, 72) for line in block.split("\n")) for block in blocks)
    if author.client in ("thunderbird", "mutt", "gmail"):
        text += f"\n\n-- \n{signature(author)}"
    if quoted:
        text += f"\n\n{wrote}\n" + "\n".join(f"> {line}" for line in quoted.split("\n"))
    return text + "\n"


def rich(blocks: list[str], author: Person, quoted: str, wrote: str) -> str:
    """text/html, in the way of the author's program."""
    lines = [html.escape(block).replace("\n", "<br>") for block in blocks]
    older = html.escape(quoted).replace("\n", "<br>\n")
    head = html.escape(wrote)
    if author.client == "outlook":
        body = "\n".join(f'<p class="MsoNormal">{line}<o:p></o:p></p>\n<p class="MsoNormal"><o:p>&nbsp;</o:p></p>' for line in lines)
        border = '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        body += f'{border}<p class="MsoNormal"><b>From:</b> {head}</p></div><p class="MsoNormal">{older}</p>' if older else ""
        return (
            f'<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">\n<head>\n'
            f'<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n{_OUTLOOK_STYLE}</head>\n'
            f'<body lang="EN-US" link="#0563C1" vlink="#954F72"><div class="WordSection1">\n{body}\n</div></body></html>'
        )
    if author.client == "gmail":
        body = "".join(f"<div>{line}</div><div><br></div>" for line in lines)
        quote = f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{head}<br></div>'
        style = "margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204)"
        quote += f'<blockquote class="gmail_quote" style="{style}">{older}</blockquote></div>'
        return f'<div dir="ltr">{body}</div>{quote if older else ""}\n'
    body = "".join(f"<p>{line}</p>\n" for line in lines)
    quote = f'<div class="moz-cite-prefix">{head}</div><blockquote type="cite">{older}</blockquote>' if older else ""
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="UTF-8"></head><body style="overflow-wrap: break-word;">{body}{quote}</body></html>\n'
    )


def wrote(author: Person, parent: Person, at: datetime) -> str:
    """The line above a quotation, in the language of who quotes."""
    return author.language.wrote.format(date=f"{at:%Y-%m-%d %H:%M}", name=f"{parent.name} <{parent.address}>")
