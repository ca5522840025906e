# SPDX-License-Identifier: Apache-2.0
"""What people read in a terminal, whichever program shows it: the commands (`cli/`) and the full-screen desk (`screen/`)."""
