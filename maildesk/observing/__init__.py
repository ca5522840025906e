# SPDX-License-Identifier: Apache-2.0
"""How the desk is: facts are collected in one place (`facts`), judged in one place (`problems`), and rendered by all who tell of them."""
