# SPDX-License-Identifier: Apache-2.0
"""Which mails programs for campaigns sent, and which are those of people and their lists."""

import pytest

from maildesk.mail.read import understand
from tests.mail.build import mail


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("List-Unsubscribe: <https://x.example/u>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click", "List-Unsubscribe-Post"),
        ("X-MC-User: 17\nList-ID: <c0ffee.list-manage.example>", "X-Mc-User"),
        ("X-SG-EID: abc", "X-Sg-Eid"),
        ("Precedence: bulk\nList-Unsubscribe: <mailto:u@x.example>", "List-Unsubscribe"),
        ("List-Unsubscribe: <mailto:u@x.example>\nFeedback-ID: 42:shop:campaign", "List-Unsubscribe"),
    ],
)
def test_a_program_for_campaigns_is_known_by_its_fields(header: str, field: str) -> None:
    assert understand(mail(header)).campaign == field


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Precedence: bulk",
        "List-Unsubscribe: <mailto:u@x.example>",
        "Feedback-ID: 1234567:user:proton\nList-Unsubscribe: <mailto:u@x.example>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\nList-Post: <mailto:dev@lists.example>\nPrecedence: list",
        "X-Google-Group-Id: 42\nPrecedence: bulk\nList-Unsubscribe: <mailto:u@x.example>",
    ],
)
def test_people_and_discussion_lists_send_no_campaigns(header: str) -> None:
    assert understand(mail(header)).campaign is None
