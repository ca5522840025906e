# SPDX-License-Identifier: Apache-2.0
"""Mails to measure with, the same for the same seed. Everything in them is made up.

The shape is that of a desk's mailbox: half the mails below 4 kB, 17 kB on average (attachments), a third of them answers to mails
that came before, an HTML alternative in six of ten, real header blocks, seven languages, six programs.
"""

from bench.corpus.hostile import Family as Family
from bench.corpus.hostile import hostile as hostile
from bench.corpus.mails import DESK as DESK
from bench.corpus.mails import corpus as corpus
from bench.corpus.mails import of_size as of_size
from bench.corpus.mails import small as small
from bench.corpus.trace import AUTHSERV_ID as AUTHSERV_ID
