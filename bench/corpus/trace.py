# SPDX-License-Identifier: Apache-2.0
"""The header block that a mail has when it arrives: hops, signatures, verdicts."""

import base64
import random
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

from bench.corpus.people import Person

AUTHSERV_ID = "mx.desk.example"


def trace(rng: random.Random, author: Person, at: datetime, mailed_to: str) -> list[str]:
    """Fields that servers wrote, topmost first."""
    fields = [f"Return-Path: <{author.address}>", f"Delivered-To: {mailed_to}", *_received(rng, author, at, mailed_to)]
    if author.authenticated:
        fields += [_verdict(author, "pass"), _signature(rng, author.domain), *_client_fields(rng, author)]
    else:
        fields += [_verdict(author, "none"), *_client_fields(rng, author)]
    return fields


def _received(rng: random.Random, author: Person, at: datetime, mailed_to: str) -> list[str]:
    hops = ["mx.desk.example", *(f"relay{rng.randrange(90)}.{author.domain}" for _ in range(rng.choice((1, 1, 2, 2, 3)))), "localhost"]
    fields = []
    for position, (here, before) in enumerate(pairwise(hops)):
        when = format_datetime(at + timedelta(seconds=3 - position))
        address = ".".join(str(rng.randrange(1, 255)) for _ in range(4))
        fields.append(
            f"Received: from {before} ({before} [{address}])\r\n"
            f"\tby {here} (Postfix) with ESMTPS id {rng.getrandbits(48):X}\r\n"
            f"\t(version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256)\r\n"
            f"\tfor <{mailed_to}>; {when}"
        )
    return fields


def _verdict(author: Person, result: str) -> str:
    return (
        f"Authentication-Results: {AUTHSERV_ID};\r\n"
        f"\tdkim={result} header.i=@{author.domain} header.s=s1 header.b=q8vT0xYd;\r\n"
        f"\tspf={result} smtp.mailfrom={author.address};\r\n"
        f"\tdmarc={result} (p=REJECT sp=REJECT dis=NONE) header.from={author.domain}"
    )


def _signature(rng: random.Random, domain: str) -> str:
    value = base64.b64encode(rng.randbytes(256)).decode()
    lines = "\r\n\t ".join(value[at : at + 68] for at in range(0, len(value), 68))
    return (
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1; t=1768212345;\r\n"
        f"\th=from:to:cc:subject:date:message-id:in-reply-to:references:mime-version;\r\n"
        f"\tbh={base64.b64encode(rng.randbytes(32)).decode()};\r\n\tb={lines}"
    )


def _client_fields(rng: random.Random, author: Person) -> list[str]:
    if author.client == "gmail":
        return [
            f"X-Gm-Message-State: AOJu0Y{base64.b64encode(rng.randbytes(72)).decode()}",
            f"X-Received: by 2002:a17:906:{rng.randrange(9999)}",
        ]
    if author.client == "outlook":
        report = base64.b64encode(rng.randbytes(200 + rng.randrange(500))).decode()
        folded = "\r\n ".join(report[at : at + 72] for at in range(0, len(report), 72))
        return [
            "X-MS-Has-Attach: ",
            "X-MS-Exchange-Organization-SCL: -1",
            f"X-MS-Office365-Filtering-Correlation-Id: {rng.getrandbits(128):032x}",
            f"X-Microsoft-Antispam-Message-Info: {folded}",
            "Thread-Index: " + base64.b64encode(rng.randbytes(22)).decode(),
        ]
    agent = {
        "apple": "X-Mailer: Apple Mail (2.3826.600.51)",
        "thunderbird": "User-Agent: Mozilla Thunderbird",
        "mutt": "User-Agent: Mutt/2.2.12 (2023-09-09)",
        "phone": "X-Mailer: iPhone Mail (22G100)",
    }
    return [agent[author.client]]
