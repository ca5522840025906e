# SPDX-License-Identifier: Apache-2.0
"""A desk with a past, made up: who wrote, who answered and when, for trials, pictures and benchmarks."""
