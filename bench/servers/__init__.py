# SPDX-License-Identifier: Apache-2.0
"""Private servers to measure against, as an operator would run them: durable, with their defaults."""
