"""Alive, and ready to serve: for whatever watches the process."""

from __future__ import annotations

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from coopbudget.db.schema import schema_is_current
from coopbudget.guard import Work, public

bp = Blueprint("health", __name__)


@bp.get("/health/live")
@public("a watcher has no account")
def live(work: Work) -> ResponseReturnValue:
    """The process answers; nothing else is asked."""
    return jsonify(status="alive")


@bp.get("/health/ready")
@public("a watcher has no account")
def ready(work: Work) -> ResponseReturnValue:
    """The database answers and its schema is current; 503 with the reason otherwise."""
    try:
        current = schema_is_current()
    except SQLAlchemyError:
        return jsonify(status="the database does not answer"), 503
    if not current:
        return jsonify(status="the schema is behind"), 503
    return jsonify(status="ready")


def install(app: Flask) -> None:
    """Add the two addresses."""
    app.register_blueprint(bp)
