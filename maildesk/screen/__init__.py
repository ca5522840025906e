# SPDX-License-Identifier: Apache-2.0
"""The full-screen desk: it shows what the store has, and does what the flows do. It has no rules of its own.

`keys.py` is the one table of keys and `words.py` that of the command line; `behind.py` is all that it asks of the desk, on threads beside
the screen's; `app.py` puts the parts together.
"""
