# SPDX-License-Identifier: Apache-2.0
"""The numbers for Prometheus: what this process counted, and the facts of the desk, which are the same from each of its processes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from maildesk import __version__
from maildesk.observing.facts import Facts
from maildesk.observing.problems import Limits, contacts, problems
from maildesk.observing.pulse import Beat
from maildesk.observing.tally import COUNTERS, Tally
from maildesk.store.view_health import ContactRow, Standing

_STATES = ("starting", "running", "failing", "stuck")


class DeskCollector(Collector):
    """Renders at each scrape. `facts` gives the latest, None before the first; `beats` how the parts of this process are."""

    def __init__(self, tally: Tally, facts: Callable[[], Facts | None], beats: Callable[[], Sequence[Beat]], limits: Limits) -> None:
        self._tally = tally
        self._facts = facts
        self._beats = beats
        self._limits = limits

    def collect(self) -> Iterable[Metric]:
        yield _gauge("maildesk_info", "The version of this program.", ["version"], [([__version__], 1.0)])
        yield from _counted(self._tally)
        yield from _turning(self._beats())
        facts = self._facts()
        if facts is not None:
            yield from _of_facts(facts, self._limits)

    def describe(self) -> Iterable[Metric]:
        """Nothing is collected when it is registered."""
        return ()


def registry(collector: DeskCollector) -> CollectorRegistry:
    """What is served: the desk, and memory, CPU and files of this process."""
    made = CollectorRegistry(auto_describe=False)
    made.register(collector)
    ProcessCollector(registry=made)
    return made


def exposition(served: CollectorRegistry, accept: str) -> tuple[bytes, str]:
    """The numbers as text in the form that a scraper accepts, and its Content-Type."""
    encode, content_type = choose_encoder(accept)
    return encode(served), content_type


def _counted(tally: Tally) -> Iterator[Metric]:
    counts = tally.counts()
    for name, counter in COUNTERS.items():
        family = CounterMetricFamily(name, counter.help, labels=[counter.label])
        for (counted, value), number in sorted(counts.items()):
            if counted == name:
                family.add_metric([value], number)
        yield family


def _turning(beats: Sequence[Beat]) -> Iterator[Metric]:
    states = [([one.name, state], float(one.state == state)) for one in beats for state in _STATES]
    yield _gauge("maildesk_part_state", "1 for the state that a part of this process is in.", ["part", "state"], states)
    turns = [([one.name], one.seconds) for one in beats]
    yield _gauge("maildesk_part_last_turn_seconds", "Seconds since a part of this process went round its loop.", ["part"], turns)


def _of_facts(facts: Facts, limits: Limits) -> Iterator[Metric]:
    taken = facts.taken_at
    yield _gauge("maildesk_facts_timestamp_seconds", "When the facts below were collected.", [], [([], taken.timestamp())])
    yield _gauge(
        "maildesk_database_up",
        "1 if the database answers and has the tables of this program.",
        [],
        [([], float(facts.standing is not None))],
    )
    wrong = [([one.name], float(one.extent)) for one in problems(facts, limits)]
    yield _gauge("maildesk_problem", "What is wrong, and how many of it there are; missing while all is well.", ["problem"], wrong)
    if facts.disk:
        yield _gauge("maildesk_disk_free_bytes", "Room on the disk of the state folder.", [], [([], float(facts.disk.free))])
        yield _gauge("maildesk_disk_size_bytes", "Size of the disk of the state folder.", [], [([], float(facts.disk.size))])
    if facts.standing:
        yield from _standing(facts.standing, taken)
        yield from _times(facts.standing, contacts(facts.standing, limits))


def _standing(standing: Standing, now: datetime) -> Iterator[Metric]:
    yield _by_state("maildesk_mails", "Mails that wait for the desk or for a person, by state.", standing.mails.items())
    yield _by_state("maildesk_letters", "Letters that wait to be sent or failed, by state.", standing.letters.items())
    yield _by_state("maildesk_tickets", "Tickets that are not over, by state.", standing.tickets.items())
    yield _gauge("maildesk_tickets_overdue", "Tickets whose promise is missed by now.", [], [([], float(standing.overdue))])
    yield _gauge("maildesk_oldest_mail_seconds", "How long the oldest mail waits to be processed.", [], _age(standing.mail_since, now))
    yield _gauge("maildesk_oldest_letter_seconds", "How long the oldest letter is due.", [], _age(standing.letter_since, now))
    yield _gauge("maildesk_search_waiting", "Messages that wait for the search index.", [], [([], float(standing.unindexed))])
    yield _gauge("maildesk_oldest_unindexed_seconds", "How long the first of them waits.", [], _age(standing.unindexed_since, now))


def _times(standing: Standing, known: Sequence[ContactRow]) -> Iterator[Metric]:
    jobs = [([one.name], one.started_at.timestamp()) for one in standing.jobs]
    yield _gauge("maildesk_job_started_timestamp_seconds", "When a job of the schedule was last started.", ["job"], jobs)
    reached = [([one.peer], one.reached_at.timestamp()) for one in known if one.reached_at]
    yield _gauge(
        "maildesk_contact_timestamp_seconds", "When a mailbox or the relay last answered a process of the desk.", ["peer"], reached
    )
    well = [([one.peer], float(one.failing_since is None)) for one in known]
    yield _gauge("maildesk_contact_up", "1 if it answered when it was last spoken to.", ["peer"], well)
    flight = standing.canary
    moments = {"sent": flight.sent_at, "returned": flight.back_at}
    flown = [([name], moment.timestamp()) for name, moment in moments.items() if moment]
    yield _gauge(
        "maildesk_canary_timestamp_seconds", "When the newest mail of the desk to itself was sent, and when one came back.", ["what"], flown
    )
    took: list[tuple[list[str], float]] = [([], flight.round_trip.total_seconds())] if flight.round_trip else []
    yield _gauge("maildesk_canary_round_trip_seconds", "How long the last one that came back was under way.", [], took)


def _by_state(name: str, help_: str, counts: Iterable[tuple[str, int]]) -> Metric:
    return _gauge(name, help_, ["state"], [([str(state)], float(number)) for state, number in counts])


def _age(since: datetime | None, now: datetime) -> list[tuple[list[str], float]]:
    """Zero where nothing waits: an alert on it ends by itself."""
    return [([], max(0.0, (now - since).total_seconds()) if since else 0.0)]


def _gauge(name: str, help_: str, labels: list[str], samples: Iterable[tuple[list[str], float]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, help_, labels=labels)
    for values, number in samples:
        family.add_metric(values, number)
    return family
