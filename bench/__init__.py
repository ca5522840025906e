# SPDX-License-Identifier: Apache-2.0
"""Measures speed and memory of the whole desk on real servers. `python -m bench --help`."""
