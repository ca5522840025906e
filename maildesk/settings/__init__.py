# SPDX-License-Identifier: Apache-2.0
"""The configuration: one TOML file, the environment over it, secrets in files of their own; frozen and typed once read."""

from maildesk.settings.load import Loaded, find_file, load, read, search_path
from maildesk.settings.problems import Problem, SettingsError
from maildesk.settings.sections import (
    AcknowledgementOptions,
    DatabaseOptions,
    DeskOptions,
    IntakeOptions,
    ListenerAccountOptions,
    LogOptions,
    Settings,
)

__all__ = [
    "AcknowledgementOptions",
    "DatabaseOptions",
    "DeskOptions",
    "IntakeOptions",
    "ListenerAccountOptions",
    "Loaded",
    "LogOptions",
    "Problem",
    "Settings",
    "SettingsError",
    "find_file",
    "load",
    "read",
    "search_path",
]
