#!/bin/sh
# Names the Python 3.11 that the house is built with. Of several, the quickest: one that was built without optimisation,
# as version managers do, takes a fifth longer for whatever it is asked, and the tests ask much.
set -eu
quickest="" least=""
IFS=:
for folder in $PATH; do
    python="$folder/python3.11"
    test -x "$python" || continue
    # Microseconds for a little work, the best of five; nothing from one that can't make an environment for us.
    took=$("$python" -c '
import ensurepip, sqlite3, ssl, time, venv

def work():
    found = {str(n): [n, {"of": n}] for n in range(20_000)}
    return sum(len(of) for of in found.values())

def once():
    began = time.process_time()
    work()
    return time.process_time() - began

print(int(min(once() for _ in range(5)) * 1_000_000))
' 2>/dev/null) || continue
    if test -z "$least" || test "$took" -lt "$least"; then
        quickest=$python least=$took
    fi
done
echo "${quickest:-python3}"
