# SPDX-License-Identifier: Apache-2.0
"""Pure knowledge of the RFCs: bytes in, values out. No clock, randomness, environment, file, network or log.

`read.read(raw)` never raises and answers within the bounds of `bounds`; `compose.compose(outgoing)` is its inverse;
`attachments.extract(raw, part)` cuts a file out of the raw mail again; `inspect.as_json(mail)` is the JSON of `maildesk inspect`.

One question a file, in the order in which a mail passes them:

- `structure` finds the parts as ranges of the raw bytes in one pass (`fields`, `parameters`), nothing is copied;
- `transfer` and `charset` say which bytes and characters a part carries; `words`, `headers`, `address`, `dates`, `months`
  read header fields, and `clean` makes every string safe to keep and to show;
- `text` reads all that a person sees (`html` with `markup`, `flowed`, `invitation`, `armor`, `tnef`); `disposition` and
  `attachments` (with `sniff`) tell what hangs on the mail;
- `reply` splits new words from history (`quotation`) and signature (`signature`); `forward` reads somebody else's mail inside;
- `automatic` is the one guard against answering machines; `bounce` and `notice` read what did not arrive;
  `authentication` reads what receiving servers said; `language` names the language;
- `phrases` and `notices` hold what mail programs write, in two dozen languages: tables without rules.

Where two readings are possible the answer is "nobody" or None, and `defects` says how what was malformed was read all the same.
"""
