# SPDX-License-Identifier: Apache-2.0
"""How much of a mail is read. Over a bound a mail is read as far as it goes, and its defects say so.

The figures are far above anything seen in honest mail and low enough that no
bytes can take more than two seconds or 300 MiB.
"""

HEADER_BYTES = 262_144  # of one header block; honest ones stay under 64 kB, ARC and DKIM included
FIELDS = 2_000  # of one header block
FIELD_BYTES = 65_536  # of one field handed to a parser
PARTS = 1_000
DEPTH = 100
DELIMITERS = 200_000  # lines that look like a MIME delimiter and are none
RECIPIENTS = 1_000  # of one address field
IDENTIFIERS = 1_000  # Message-IDs of one field
TEXT_BYTES = 4_000_000  # readable bytes of a whole mail, after transfer decoding
HTML_BYTES = 1_000_000  # of one HTML part handed to the tree builder
HTML_NODES = 200_000
FILENAME_BYTES = 255
AUTHENTICATION_FIELDS = 50
