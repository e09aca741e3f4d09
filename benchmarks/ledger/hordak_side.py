"""django-hordak's side, run by a Python of its own (config/bench.lock): ``hordak_side.py ADDRESS``.

Reads ``checked SECONDS`` or ``bare SECONDS``, a line at a time, and answers with transfers a second over that
time. Its constraint triggers are on in both, as it comes. ``checked`` does what our floors do and its manual
advises: lock the account, look at its balance, refuse below nought. ``bare`` lets any account be overspent.
"""

import sys
import time

import django
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict


def main() -> None:
    parts = conninfo_to_dict(sys.argv[1])
    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": parts["dbname"],
                "USER": parts.get("user", ""),
                "HOST": parts.get("host", ""),
                "PORT": parts.get("port", ""),
                "PASSWORD": parts.get("password", ""),
                "CONN_MAX_AGE": None,
            }
        },
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "djmoney", "hordak"],
        HORDAK_CURRENCIES=["GBP"],
        CURRENCIES=["GBP"],
        DEFAULT_CURRENCY="GBP",
        SECRET_KEY="for-benchmarks-only",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    )
    django.setup()
    from django.core.management import call_command
    from django.db import transaction
    from hordak.models import Account, AccountType
    from moneyed import GBP, Money

    call_command("migrate", verbosity=0)
    bank = Account.objects.create(name="Bank", code="1", type=AccountType.asset, currencies=["GBP"])
    funds = [
        Account.objects.create(name=f"Fund {n}", code=str(n + 2), type=AccountType.liability, currencies=["GBP"])
        for n in range(40)
    ]
    amount = Money("1.00", GBP)
    for number in range(50):
        funds[number % 40].transfer_to(bank, amount)

    def bare(number: int) -> None:
        funds[number % 40].transfer_to(bank, amount)

    def checked(number: int) -> None:
        with transaction.atomic():
            fund = Account.objects.select_for_update().get(pk=funds[number % 40].pk)
            if fund.get_balance()[GBP].amount + amount.amount < 0:
                raise ValueError("overspent")
            fund.transfer_to(bank, amount)

    print("ready", flush=True)
    for line in sys.stdin:
        act = {"bare": bare, "checked": checked}[line.split()[0]]
        seconds, done, start = float(line.split()[1]), 0, time.perf_counter()
        while (spent := time.perf_counter() - start) < seconds:
            act(done)
            done += 1
        print(done / spent, flush=True)


if __name__ == "__main__":
    main()
