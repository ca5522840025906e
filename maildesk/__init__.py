# SPDX-License-Identifier: Apache-2.0
"""maildesk: a service desk that people write to by mail."""

__version__ = "0.1.0"
