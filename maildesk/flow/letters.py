# SPDX-License-Identifier: Apache-2.0
"""The mails that the desk writes by itself: rendered, threaded, signed, marked as automatic (RFC 3834), final at T2."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from maildesk.desk import token
from maildesk.desk.acknowledge import Form, Plan
from maildesk.desk.case import Arrival
from maildesk.desk.letters import ANY_OF_GROUP, Draft, Letter, Prefilled, TicketName
from maildesk.desk.records import NewTicket
from maildesk.desk.reference import base_subject, reference
from maildesk.desk.understood import told_of, understood
from maildesk.desk.values import Identity, OutboxState
from maildesk.flow.ports import Nonces, Renderer
from maildesk.flow.values import NewOutbox, Suppressed
from maildesk.mail.compose import Outgoing, OutgoingAttachment, compose
from maildesk.mail.values import Address

NULL_REVERSE_PATH = ""  # RFC 3834 section 3.3: nobody answers an automatic answer
_SUPPRESS = ("X-Auto-Response-Suppress", "All")  # Exchange answers no mail that carries it
_MIB = 1024 * 1024
_EPOCH = date(1970, 1, 1).toordinal()
REMEMBERED_CHARACTERS = 20_000  # a quotation is told by its first lines
DIGEST = "digest"  # the kind of those letters
ACTION_HOLDS = timedelta(days=14)  # a notification older than that tells of another time


class Letters:
    """Writes acknowledgements and summaries as rows of the outbox."""

    def __init__(self, renderer: Renderer, identity: Identity, nonces: Nonces, max_mail_bytes: int) -> None:
        self._renderer = renderer
        self._identity = identity
        self._nonces = nonces
        self._limit_mb = max_mail_bytes // _MIB

    def acknowledgement(
        self, arrival: Arrival, plan: Plan, opened: NewTicket | None, ticket_id: int, number: int, outbox_id: int, now: datetime
    ) -> NewOutbox:
        """The row of one acknowledgement; one without content where the summary of the hour will tell of it.

        `opened`: the new ticket; None where the mail is a stub on one that exists.
        """
        message_id = token.message_id(self._identity, ticket_id, self._nonces(), offers=plan.form is Form.FULL)
        if plan.told_at:
            return _suppressed(plan, ticket_id, outbox_id, message_id)
        values = self._values(arrival, plan, number)
        if opened is not None and plan.form is Form.FULL:
            values |= told_of(understood(opened, arrival.classification, self._identity))
        content = self._mail(plan.form, arrival, values, plan.to, ticket_id, message_id, now)
        return NewOutbox(outbox_id, ticket_id, "acknowledgement", message_id, NULL_REVERSE_PATH, (plan.to.address,), content)

    def summary(self, told: Suppressed, outbox_id: int, now: datetime) -> NewOutbox:
        """The row of the mail that tells an address of its other requests of the hour, or staff of the mail that they heard nothing of."""
        message_id = token.message_id(self._identity, 0, self._nonces())
        tickets = [{"reference": reference(self._identity.prefix, number), "opened_at": opened} for _, number, opened in told.tickets]
        values = {"desk": self._desk(), "tickets": tickets, "promise_hours": self._identity.promise_hours, "mails": len(told.outbox_ids)}
        values["working"] = bool(self._identity.promise.calendar)
        template = "summary" if told.kind == "acknowledgement" else "summary-staff"
        to = [Address(one) for one in told.recipients]
        content = self._compose(template, None, values, to, message_id, now, reply_to=None, arrival=None)
        return NewOutbox(outbox_id, None, "summary", message_id, NULL_REVERSE_PATH, told.recipients, content)

    def write(
        self, letter: Letter, number: int | None, outbox_id: int, now: datetime, files: Sequence[OutgoingAttachment] = ()
    ) -> NewOutbox:
        """The row of a mail to people who take part or to staff. `number` is that of its ticket, `files` are its attachments."""
        identity = self._identity
        message_id, answers_to = self._ways_back(letter)
        if letter.told_at:
            return _waiting(letter, outbox_id, message_id)
        rendered = self._renderer.render(letter.template, letter.language, self._letter_values(letter, number, now))
        reply_to = Address(answers_to, identity.name) if answers_to else None
        outgoing = Outgoing(
            message_id=message_id,
            date=now,
            from_=Address(identity.address, f"{letter.author} via {identity.name}" if letter.author else identity.name),
            to=letter.to,
            cc=letter.cc,
            subject=rendered.subject,
            reply_to=(reply_to,) if reply_to else (),
            in_reply_to=letter.answers,
            references=letter.references,
            text=rendered.text,
            html=rendered.html,
            headers=self._fields(letter),
            boundary=self._nonces(),
            attachments=tuple(files),
        )
        return NewOutbox(
            outbox_id,
            letter.ticket_id,
            letter.kind,
            message_id,
            self._reverse_path(letter, outbox_id),
            tuple(dict.fromkeys(one.address for one in (*letter.to, *letter.cc))),
            compose(outgoing),
            not_before=letter.not_before,
            about=letter.about,
            remembered=letter.ticket_id is not None,
            text=rendered.text[:REMEMBERED_CHARACTERS],
        )

    def _reverse_path(self, letter: Letter, outbox_id: int) -> str:
        """Null for automatic mail; of a person's answer one by which a bounce finds it. So for digests: nobody asked for the single one,
        and an address that takes none is to be left alone."""
        known = letter.kind == DIGEST or (letter.author and letter.ticket_id)
        return token.bounce_address(self._identity, letter.ticket_id or 0, outbox_id) if known else NULL_REVERSE_PATH

    def _ways_back(self, letter: Letter) -> tuple[str, str]:
        """The Message-ID and the address that an answer comes back by; "" where the desk's own will do."""
        identity, nonce = self._identity, self._nonces()
        if letter.confirms is not None:
            return token.confirming_id(identity, letter.confirms, nonce), token.confirming_address(identity, letter.confirms)
        ticket_id = letter.ticket_id or 0
        address = token.reply_address(identity, ticket_id, letter.visibility) if ticket_id else ""
        return token.message_id(identity, ticket_id, nonce, letter.visibility, offers=letter.offers_choice), address

    def _fields(self, letter: Letter) -> tuple[tuple[str, str], ...]:
        """The fields of automatic mail; and how to leave a ticket, never in an answer of staff: there it would look like bulk mail."""
        leaving: tuple[tuple[str, str], ...] = ()
        if letter.leaving and letter.ticket_id:
            leaving = (("List-Unsubscribe", f"<mailto:{token.leaving_address(self._identity, letter.ticket_id)}?subject=unsubscribe>"),)
        digest = self._list_fields(letter) if letter.kind == DIGEST else ()
        return leaving if letter.author else (("Auto-Submitted", "auto-generated"), _SUPPRESS, *digest, *leaving)

    def _list_fields(self, letter: Letter) -> tuple[tuple[str, str], ...]:
        """A digest is the one mail of the desk that comes by itself time and again: programs sort it, and one mail stops it.

        That of a group is stopped in the catalogue: a mail of one of its members would stop their own.
        """
        name = f"{self._identity.name} digests".replace('"', "")
        stop = f"mailto:{self._identity.address}?subject=Digest&body={quote('#digest off')}"
        list_id = f"digest.{self._identity.domain}"
        leaving = (("List-Unsubscribe", f"<{stop}>"),) if letter.offered_to != ANY_OF_GROUP else ()
        return ("Precedence", "bulk"), ("List-Id", f'"{name}" <{list_id}>'), *leaving

    def _letter_values(self, letter: Letter, number: int | None, now: datetime) -> dict[str, Any]:
        values: dict[str, Any] = {
            "desk": self._desk(),
            "reference": reference(self._identity.prefix, number) if number else None,
            "actions": [self._action(letter, Prefilled(letter.ticket_id or 0, number or 0, one), now) for one in letter.offers],
            "drafts": [self._draft(letter, draft, number) for draft in letter.drafts],
            "ready": [self._draft(letter, draft, number) for draft in letter.ready],
        }
        if letter.confirms is not None:
            address = quote(token.confirming_address(self._identity, letter.confirms), safe="@+")
            values["yes"] = f"mailto:{address}?subject=yes&body=yes"
        if letter.opinion_of is not None:
            values["opinion"] = {name: self._opinion(letter, number, helped=name == "helped") for name in ("helped", "not_helped")}
        return {**values, **{name: self._told(letter, value, now) for name, value in letter.values.items()}}

    def _opinion(self, letter: Letter, number: int | None, *, helped: bool) -> str:
        """A link that opens a mail which says whether the desk helped. The template ends it with a subject in words of its language."""
        address = token.opinion_address(self._identity, token.Opinion(letter.ticket_id or 0, letter.opinion_of or 0, helped))
        return f"mailto:{quote(address, safe='@+')}?subject={quote(f'[{reference(self._identity.prefix, number or 0)}] ')}"

    def _told(self, letter: Letter, value: Any, now: datetime) -> Any:
        """The value as a template takes it: tickets by their references, prefilled mails as links, also within lists and tables."""
        if isinstance(value, TicketName):
            return reference(self._identity.prefix, value.number)
        if isinstance(value, Prefilled):
            return self._action(letter, value, now)
        if isinstance(value, dict):
            return {name: self._told(letter, one, now) for name, one in value.items()}
        return [self._told(letter, one, now) for one in value] if type(value) in (list, tuple) else value

    def _action(self, letter: Letter, one: Prefilled, now: datetime) -> dict[str, str]:
        """A link that opens a prefilled mail (RFC 6068): sent as it is, it does what its label says. Raises ValueError if for nobody."""
        if letter.offered_to is None:
            raise ValueError(f"the letter {letter.template} offers something and does not say to whom")
        expires = (now + ACTION_HOLDS).date().toordinal() - _EPOCH
        person_id, nonce, offer = letter.offered_to, self._nonces()[:6], one.offer
        address = token.action_address(self._identity, one.ticket_id, person_id, expires, nonce, offer.command)
        subject = f"{offer.label} {reference(self._identity.prefix, one.number)}" if one.number else offer.label
        return {"label": offer.label, "mailto": f"mailto:{quote(address, safe='@+')}?subject={quote(subject)}&body={quote(offer.command)}"}

    def _draft(self, letter: Letter, draft: Draft, number: int | None) -> dict[str, str]:
        """A link that opens an answer to those on the ticket; it goes nowhere before somebody sends it."""
        address = token.reply_address(self._identity, letter.ticket_id or 0)
        tag = f" [{reference(self._identity.prefix, number)}]" if number else ""
        body = quote("\r\n".join(draft.lines))  # RFC 6068 section 5: lines end in %0D%0A
        return {"label": draft.label, "mailto": f"mailto:{quote(address, safe='@+')}?subject={quote(draft.subject + tag)}&body={body}"}

    def _mail(
        self, form: Form, arrival: Arrival, values: Mapping[str, Any], to: Address, ticket_id: int, message_id: str, now: datetime
    ) -> bytes:
        # A name is the sender's word: only who wrote for certain gets it back.
        recipient = to if form is Form.FULL else Address(to.address)
        reply_to = Address(token.reply_address(self._identity, ticket_id), self._identity.name)
        return self._compose(form, arrival.mail.language, values, (recipient,), message_id, now, reply_to=reply_to, arrival=arrival)

    def _compose(
        self,
        template: str,
        language: str | None,
        values: Mapping[str, Any],
        to: Sequence[Address],
        message_id: str,
        now: datetime,
        *,
        reply_to: Address | None,
        arrival: Arrival | None,
    ) -> bytes:
        rendered = self._renderer.render(template, language, values)
        answered = arrival.mail.message_id if arrival else None
        outgoing = Outgoing(
            message_id=message_id,
            date=now,
            from_=Address(self._identity.address, self._identity.name),
            to=tuple(to),
            subject=rendered.subject,
            reply_to=(reply_to,) if reply_to else (),
            in_reply_to=answered,
            references=_references(arrival) if arrival else (),
            text=rendered.text,
            html=rendered.html,
            headers=(("Auto-Submitted", "auto-replied" if arrival else "auto-generated"), _SUPPRESS),
            boundary=self._nonces(),
        )
        return compose(outgoing)

    def _values(self, arrival: Arrival, plan: Plan, number: int) -> dict[str, Any]:
        values: dict[str, Any] = {
            "desk": self._desk(),
            "reference": reference(self._identity.prefix, number),
            "promise_hours": self._identity.promise_hours,
            "working": bool(self._identity.promise.calendar),
        }
        if plan.form is Form.OVERSIZE:
            values |= {"limit_mb": self._limit_mb, "size_mb": -(-arrival.full_size // _MIB)}
        if plan.form is Form.FULL:
            values |= {
                "requester": {"name": plan.to.name},
                "subject": base_subject(self._identity.prefix, arrival.mail.subject),
            }
        return values

    def _desk(self) -> dict[str, str]:
        return {"name": self._identity.name, "address": self._identity.address}


def _suppressed(plan: Plan, ticket_id: int, outbox_id: int, message_id: str) -> NewOutbox:
    return NewOutbox(
        outbox_id,
        ticket_id,
        "acknowledgement",
        message_id,
        NULL_REVERSE_PATH,
        (plan.to.address,),
        b"",
        state=OutboxState.SUPPRESSED,
        reason="one an hour and address; the summary of the hour tells of it",
        due_at=plan.told_at,
    )


def _waiting(letter: Letter, outbox_id: int, message_id: str) -> NewOutbox:
    """The row of a letter that is told of together with others."""
    return NewOutbox(
        outbox_id,
        letter.ticket_id,
        letter.kind,
        message_id,
        NULL_REVERSE_PATH,
        tuple(one.address for one in letter.to),
        b"",
        state=OutboxState.SUPPRESSED,
        reason="more such mail than staff are told of one by one; the summary of the hour tells of it",
        due_at=letter.told_at,
    )


def _references(arrival: Arrival) -> tuple[str, ...]:
    """RFC 5322 section 3.6.4: the parent's References (or its single In-Reply-To), then the parent."""
    mail = arrival.mail
    before = mail.references or mail.in_reply_to[:1]
    return (*before, mail.message_id) if mail.message_id else before
