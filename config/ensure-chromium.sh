#!/bin/sh
# The browser journeys need Chromium. Debian's package without windows serves best: it does the same pages with
# two thirds of the work. Where it can't be had, whichever Chromium is found does; where none is, one is installed.
set -eu
command -v chromium-headless-shell >/dev/null 2>&1 && exit 0
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    echo "Installing $1 for the browser tests."
    $as_root apt-get update -qq &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}
install chromium-headless-shell && exit 0
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
install chromium || .venv/bin/python -m playwright install chromium
