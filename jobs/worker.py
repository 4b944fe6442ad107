"""The worker: what is due is a row, and each job looks for its rows every so often.

Any number of workers may run: rows are claimed, so that each is taken up once, and a claim
runs out, so that a dead worker's rows are taken up by the next.
"""

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass

from apscheduler.schedulers.background import BackgroundScheduler

from services import (
    audits,
    chat_messages,
    content_checks,
    evidence_jobs,
    expiry,
    health,
    ingestion,
    notices,
    partner_tellings,
    photo_outcomes,
    reminders,
    tidying,
    webhooks,
)
from services.cases import hand_overs
from services.cases import rounds as cases
from services.house import House
from services.waivers import clock as waivers

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to look for every `seconds`; never twice at the same time in one worker."""

    name: str
    seconds: float
    run: Callable[[House], object]


def ingest_next(house: House) -> None:
    """Take up the batches that wait, one after the other."""
    while batch_id := ingestion.claim(house):
        ingestion.run(house, batch_id)


def sweep(house: House) -> None:
    """Reassemble every file whose day has passed."""
    while expiry.sweep(house):
        pass


JOBS = (
    Job("heartbeat", 5, health.beat),
    Job("ingestion", 0.5, ingest_next),
    Job("notices", 1, notices.dispatch),
    Job("chat messages", 0.5, chat_messages.dispatch),
    Job("webhooks", 1, webhooks.dispatch),
    Job("waivers", 5, waivers.run),
    Job("cases", 5, cases.run),
    Job("hand-overs", 60, hand_overs.run),
    Job("reminders", 60, reminders.send),
    Job("evidence", 2, evidence_jobs.run),
    Job("photo outcomes", 5, photo_outcomes.tell),
    Job("content checks", 2, content_checks.dispatch),
    Job("partners", 5, partner_tellings.run),
    Job("expiry", 10, sweep),
    Job("log seals", 300, audits.seal),
    Job("tidying", 3600, tidying.forget_old),
)


def run(house: House) -> None:
    """Work until told to stop, then finish what is being done."""
    scheduler = BackgroundScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    stop = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: stop.set())
    health.beat(house)
    for job in JOBS:
        scheduler.add_job(_guarded(job, house), "interval", seconds=job.seconds, id=job.name)
    scheduler.start()
    stop.wait()
    scheduler.shutdown(wait=True)


def _guarded(job: Job, house: House) -> Callable[[], None]:
    def run_job() -> None:
        try:
            job.run(house)
        except Exception as error:
            # The rows are still there, and the job comes back to them.
            log.error("job failed", extra={"job": job.name, "cause": type(error).__name__})

    return run_job
