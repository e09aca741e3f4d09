"""gunicorn's settings, for one machine and for real; the environment's WEB_CONCURRENCY says how many workers."""

import gc
import os

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 30
# Without it, one worker at times gets every kept-alive connection.
reuse_port = True
# The app logs its own requests, without addresses or names.
accesslog = None
loglevel = "warning"


def post_worker_init(worker: object) -> None:
    """What was loaded to start stays for good: the collector need not walk through all of it again and again."""
    gc.collect()
    gc.freeze()
