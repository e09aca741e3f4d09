#!/bin/sh
# One machine, nothing to set: migrate, load the demonstration co-op once, serve on loopback with its jobs.
set -eu
flask=".venv/bin/flask --app wsgi"
export COOPBUDGET_PUBLIC_URL="${COOPBUDGET_PUBLIC_URL:-http://localhost:$PORT}"
$flask db upgrade 2>/dev/null || $flask db upgrade
$flask demo load --if-missing
$flask jobs run &
jobs=$!
$flask demo signins
.venv/bin/gunicorn --config config/gunicorn.py --bind "127.0.0.1:$PORT" wsgi:app &
web=$!
trap 'kill $jobs $web 2>/dev/null || true' EXIT INT TERM
wait $web
