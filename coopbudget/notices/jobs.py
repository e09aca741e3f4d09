"""The job queue (huey), and waking the job that empties the outbox.

The queue only says "look in the outbox": what there is to do stands in the database, in the transaction of
what it tells. So a lost wake-up costs a minute (the sweep), and a doubled one costs nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, current_app
from huey import MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey
from huey.api import Huey, crontab

from coopbudget.notices import delivery
from coopbudget.settings import Settings, SettingsError

EXTENSION = "coopbudget.jobs"
HOURLY = "coopbudget.hourly"
MINUTELY = "coopbudget.minutely"
_QUEUE = "coopbudget"


class Jobs:
    """The queue of one app, and its tasks."""

    def __init__(self, app: Flask) -> None:
        self.huey = make_huey(app.extensions["coopbudget.settings"])

        def deliver() -> None:
            with app.app_context():
                delivery.send_due()

        self.deliver = self.huey.task(name="deliver")(deliver)
        # Each minute: what was never woken for (a crash after the commit), and what is due for another try.
        self.sweep = self.huey.periodic_task(crontab(minute="*"), name="sweep")(deliver)
        self.hourly = {
            name: self.huey.periodic_task(crontab(minute="5"), name=name)(_inside(app, act))
            for name, act in hourly_of(app).items()
        }
        # What can be woken is looked for each minute besides: a lost wake-up costs a minute.
        self.minutely = {
            name: (
                self.huey.task(name=f"{name}_now")(_inside(app, act)),
                self.huey.periodic_task(crontab(minute="*"), name=name)(_inside(app, act)),
            )
            for name, act in minutely_of(app).items()
        }


def _inside(app: Flask, act: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            act()

    return run


def hourly_of(app: Flask) -> dict[str, Callable[[], None]]:
    """What slices above ask to be done each hour, by name; a blueprint adds its own when it is registered."""
    found: dict[str, Callable[[], None]] = app.extensions.setdefault(HOURLY, {})
    return found


def minutely_of(app: Flask) -> dict[str, Callable[[], None]]:
    """What slices above ask to be done each minute, and at once when they call ``wake_for`` with its name."""
    found: dict[str, Callable[[], None]] = app.extensions.setdefault(MINUTELY, {})
    return found


def make_huey(settings: Settings) -> Huey:
    """The queue that ``jobs_url`` names: a file of our own by default, PostgreSQL or Redis at scale.

    Raises SettingsError for any other.
    """
    url = settings.jobs_url
    # Tasks carry nothing and return nothing, so nobody's data is ever pickled.
    if not url:
        settings.instance_dir.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(_QUEUE, results=False, filename=str(settings.instance_dir / "jobs.sqlite"))
    if url.startswith(("postgres://", "postgresql://")):
        return PostgresHuey(_QUEUE, results=False, dsn=url)
    if url.startswith(("redis://", "rediss://")):
        return RedisHuey(_QUEUE, results=False, url=url)
    if url == "memory://":
        return MemoryHuey(_QUEUE, results=False)
    raise SettingsError(
        "COOPBUDGET_JOBS_URL is unknown. Set it to postgresql://USER:PASSWORD@HOST/NAME or redis://HOST, "
        "or leave it empty for a file in the instance folder."
    )


def jobs_of(app: Flask) -> Jobs:
    """The app's jobs, made when they are first asked for."""
    found: Any = app.extensions.get(EXTENSION)
    if found is None:
        found = app.extensions[EXTENSION] = Jobs(app)
    return found  # type: ignore[no-any-return]


def wake() -> None:
    """Ask a worker to look in the outbox. It never fails: the sweep finds what nobody was woken for.

    One waiting wake-up is enough: whoever takes it off the queue looks after this commit.
    """
    try:
        jobs = jobs_of(current_app._get_current_object())  # type: ignore[attr-defined]
        if not jobs.huey.pending_count():
            jobs.deliver()
    except Exception as problem:
        # The act is committed; a queue that is away must not turn it into an error page.
        structlog.get_logger().warning("job not queued", job="deliver", error=type(problem).__name__)


def wake_for(name: str) -> None:
    """Ask a worker to do at once what stands in ``minutely_of`` under ``name``. It never fails, as ``wake``."""
    try:
        jobs = jobs_of(current_app._get_current_object())  # type: ignore[attr-defined]
        if not any(task.name == f"{name}_now" for task in jobs.huey.pending(20)):
            jobs.minutely[name][0]()
    except Exception as problem:
        structlog.get_logger().warning("job not queued", job=name, error=type(problem).__name__)


def quiet_huey() -> None:
    """Huey's own log lines say nothing that ours don't."""
    logging.getLogger("huey").setLevel(logging.WARNING)
