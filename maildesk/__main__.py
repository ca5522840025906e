# SPDX-License-Identifier: Apache-2.0
"""`python -m maildesk`."""

from maildesk.cli.main import main

main()
