"""What templates may use: filters for money and time, the assets' addresses, and the page's frame."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from flask import Flask, g, request
from flask_babel import get_locale
from flask_login import current_user
from jinja2 import ChainableUndefined

from coopbudget.clock import LONDON, clock_words
from coopbudget.money import format_pence, plain_pounds
from coopbudget.web.assets_manifest import asset_url
from coopbudget.web.charts import line_plot
from coopbudget.web.frame import always
from coopbudget.web.language import LANGUAGES, in_welsh, preferences


def _locale() -> str:
    return "cy" if in_welsh() else "en_GB"


def show_money(pence: int | None) -> str:
    """Pence as ``£1,204.50``; nothing for None."""
    return "" if pence is None else format_pence(pence, _locale())


def show_date(day: date | None) -> str:
    """A civil date as ``3 March 2027`` (an instant is shown by its date in London)."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(LONDON).date()
    return _date_words(day, _locale())


@lru_cache(maxsize=4096)
def _date_words(day: date, locale: str) -> str:
    """The newest are kept: a page names the same days again and again."""
    return format_date(day, "d MMMM y", locale=locale)


def show_time(instant: datetime | None) -> str:
    """An instant's wall time in London as ``4:30pm``, or midday or midnight."""
    if instant is None:
        return ""
    wall = instant.astimezone(LONDON)
    return clock_words(wall.hour, wall.minute)


def show_datetime(instant: datetime | None) -> str:
    """An instant as ``3 March 2027, 4:30pm``, in London."""
    return "" if instant is None else f"{show_date(instant)}, {show_time(instant)}"


def install(app: Flask) -> None:
    """Set up the environment that every slice's templates are rendered in."""
    env = app.jinja_env
    env.undefined = ChainableUndefined  # the frame asks for parts (coop.name) that a page may not have
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.do")
    env.filters.update(money=show_money, pounds=plain_pounds, date=show_date, time=show_time, datetime=show_datetime)
    env.globals["asset"] = asset_url
    env.globals["languages"] = LANGUAGES
    env.globals["line_plot"] = line_plot

    @app.url_defaults
    def stay_inside(endpoint: str, values: dict[str, Any]) -> None:
        """Links of a co-op's (or provider's) page stay in it without saying so."""
        args = request.view_args if request else None
        if not args:
            return
        for name in ("coop", "provider"):
            if name in args and name not in values and app.url_map.is_endpoint_expecting(endpoint, name):
                values[name] = args[name]

    @app.context_processor
    def frame() -> dict[str, Any]:
        """What the base template needs."""
        work = g.get("work")
        actor = work.actor if work else None
        # Who it is stands behind this name, and is found anew each time it is said.
        person = current_user._get_current_object() if current_user else None
        signed_in = person is not None and person.is_authenticated
        return {
            **always(actor, signed_in=signed_in),
            "actor": actor,
            "coop": actor.coop if actor else None,
            "person": person if signed_in else None,
            "lang": str(get_locale() or "en"),
            "prefs": preferences(),
            "url_for_here": request.full_path.rstrip("?"),
        }
