"""The Celery application: JSON with ids only, nothing acknowledged before it is done."""

from __future__ import annotations

import gc
from functools import lru_cache
from typing import TYPE_CHECKING

from celery import Celery
from celery.signals import beat_init, worker_process_init, worker_process_shutdown

from tasks.schedule import beat_schedule
from tenants.database import open_engine, refuse_unsafe_role
from tenants.embedded.addresses import broker_url
from tenants.schema import refuse_other_schema
from tenants.settings import Settings, settings_from_environment

if TYPE_CHECKING:
    from sqlalchemy import Engine

LONGEST_TASK = 240
"""Seconds: the broker hands a task to another worker only after this, so no task may take longer."""

app = Celery(
    "wegwijs",
    include=[
        "tasks.audit",
        "tasks.deadlines",
        "tasks.figures",
        "tasks.helpdesk",
        "tasks.imports",
        "tasks.mail",
        "tasks.night_reports",
        "tasks.outbox",
    ],
)
app.conf.update(
    broker_transport_options={
        "visibility_timeout": LONGEST_TASK + 60,
        # Without this a killed worker's task comes back only some hundred seconds after its time.
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 1,
        "global_keyprefix": "wegwijs:",
    },
    broker_connection_retry_on_startup=True,
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=LONGEST_TASK,
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    task_default_queue="work",
    timezone="UTC",
    enable_utc=True,
    beat_schedule=beat_schedule(),
)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process."""
    return settings_from_environment()


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Return this process's engine, made on first use: never shared over a fork."""
    made = open_engine(settings().database_url, pool_size=2, max_overflow=1)
    refuse_unsafe_role(made)
    refuse_other_schema(made)
    return made


@worker_process_init.connect
def _begin_worker(**_: object) -> None:
    engine.cache_clear()
    # What is there from the beginning stays: looking through it again and again cost a tenth of adding up the country.
    gc.freeze()


@worker_process_shutdown.connect
def _end_worker(**_: object) -> None:
    if engine.cache_info().currsize:
        engine().dispose()


@beat_init.connect
def _begin_beat(**_: object) -> None:
    engine()


def configure(redis_url: str) -> Celery:
    """Bind the application to its broker; what it had open to another one is not used any more."""
    app.conf.broker_url = broker_url(redis_url)
    app._after_fork()  # noqa: SLF001  Celery keeps its pools for good, and has no other way to let them go
    return app


configure(settings().redis_url or "redis://127.0.0.1:6379/0")
