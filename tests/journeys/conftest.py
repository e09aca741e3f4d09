"""A browser, the real app behind it, and axe on every page it visits; what it showed is kept where a journey fails."""

from __future__ import annotations

import os
import shutil
import socket
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from tests.conftest import made_once, migrated_sqlite
from tests.journeys import processes
from tests.journeys.axe import anatomy, complaints

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
KEPT = Path(__file__).resolve().parents[2] / ".journeys"
"""Of a journey that failed: a picture and the source of every page that was open, the way there, the server's words."""
PATIENCE = 30_000
"""Milliseconds. So long a browser waits before it gives up: on a machine with much to do a page takes its time."""
DATABASE = "coopbudget.sqlite"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    # No processor is spent on being fast for long, or beside others: a page is looked at for a second.
    "--in-process-gpu", "--js-flags=--single-threaded,--no-opt",
    # Nor on a new frame, or a new process in waiting, for each page. (This list takes the place of Playwright's own, so
    # what counts of that stands here too.)
    "--disable-features=RenderDocument,SpareRendererForSitePerProcess,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,PaintHolding,"
    "HttpsFirstBalancedModeAutoEnable,MediaRouter,OptimizationHints,ThirdPartyStoragePartitioning",
)  # fmt: skip
"""With these Chromium does less of what a test has no use for."""
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a journey failed, for whoever closes its browsers."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@dataclass
class Site:
    """A running server: where it listens and the folder its instance lives in."""

    url: str
    folder: Path
    environ: dict[str, str]

    def move_clock(self, *, days: float) -> None:
        """From here on the site's clock runs this many more days ahead of the machine's."""
        path = self.folder / "ahead"
        before = float(path.read_text()) if path.exists() else 0.0
        path.write_text(str(before + days * 86_400))

    def flask(self, *words: str) -> str:
        """Run a command of the product on this site's database, by this site's clock, and give what it prints."""
        return processes.command(self.environ, words)


@contextmanager
def served(folder: Path, *, like: Path | None = None, settings: Mapping[str, str] | None = None) -> Iterator[Site]:
    """A site on a free port of loopback, with more settings if need be: nobody's site, or a copy of ``like``."""
    site = _new_site(folder, like=like, settings=settings)
    if like is None:
        (folder / DATABASE).write_bytes(migrated_sqlite())
    server = processes.server(site.environ, int(site.url.rpartition(":")[2]), folder / "server.log")
    try:
        for _ in range(1_200):
            try:
                urllib.request.urlopen(site.url + "/health/ready", timeout=2).close()
                break
            except OSError:
                if not server.is_alive():
                    raise RuntimeError((folder / "server.log").read_text()) from None
                time.sleep(0.1)  # waiting for another process to listen; there is nothing to subscribe to
        yield site
    finally:
        server.terminate()
        server.join(10)


def _new_site(folder: Path, *, like: Path | None = None, settings: Mapping[str, str] | None = None) -> Site:
    """A site that nobody serves yet, its port chosen; without a database, unless it is a copy."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COOPBUDGET_", "FLASK_"))}
    url = f"http://localhost:{port}"
    environ = kept | {
        "COOPBUDGET_INSTANCE_DIR": str(folder), "COOPBUDGET_LOG_LEVEL": "ERROR", "COOPBUDGET_PUBLIC_URL": url,
        **(settings or {}),
    }  # fmt: skip
    site = Site(url, folder, environ)
    if like is not None:
        shutil.copytree(like, folder, dirs_exist_ok=True)
    return site


@pytest.fixture(scope="session")
def demonstration() -> Path:
    """The folder of a loaded demonstration, made once for all the processes of this run; serve copies of it."""

    def load(folder: Path) -> None:
        site = _new_site(folder)
        (folder / DATABASE).write_bytes(migrated_sqlite())
        site.flask("demo", "load")

    return made_once("demonstration", load)


@pytest.fixture(scope="module")
def demo_site(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[Site]:
    """The demonstration co-op, served."""
    with served(tmp_path_factory.mktemp("demo"), like=demonstration) as site:
        yield site


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with nobody on it yet."""
    with served(tmp_path_factory.mktemp("empty")) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or Playwright's own where that is installed; without windows and their cost, if it can."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """One person at one browser; every page they come to is looked at by axe."""

    def __init__(self, context: BrowserContext, url: str, *, js: bool = True) -> None:
        self.page: Page = context.new_page()
        self.url = url
        self.js = js  # without scripts axe can't run either: its promise would never be kept
        self.errors: list[str] = []
        self.way: list[str] = []
        self.page.on("framenavigated", lambda frame: self.way.append(f"{time.strftime('%H:%M:%S')} {frame.url}"))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))

    def go(self, path: str) -> Visitor:
        """Open an address and look at it."""
        answer = self.page.goto(self.url + path)
        assert answer is not None and answer.status < 400, f"{path}: {answer.status if answer else 'nothing'}"
        return self.look()

    def look(self) -> Visitor:
        """The page has one H1, nothing wider than the screen, and axe finds nothing."""
        page = self.page
        found = anatomy(page)
        assert found.titles == 1, f"{page.url}: {found.titles} H1"
        assert found.wide <= 0, f"{page.url} is {found.wide} px wider than the screen"
        if self.js:
            said = complaints(page, found.signs, ours=page.url.startswith(self.url))
            assert said == "", f"{page.url}: {said}"
        assert self.errors == [], f"{page.url}: {self.errors}"
        return self

    def through(self, what: Locator) -> Visitor:
        """Click the first of these, and look at the page it leads to.

        The click alone can come back before the browser has left the old page, where much else is running.
        """
        with self.page.expect_navigation():
            what.first.click()
        return self.look()

    def press(self, name: str) -> Visitor:
        """Press the button of that name, and look at the page it leads to."""
        return self.through(self.page.get_by_role("button", name=name))

    def follow(self, name: str) -> Visitor:
        """Follow the link of that name (it may look like a button), and look at the page it leads to."""
        drawn = self.page.locator("a[role=button]", has_text=name)
        return self.through(self.page.get_by_role("link", name=name).or_(drawn))

    def sign_in(self, email: str, password: str) -> Visitor:
        """Sign in through the page that people use."""
        self.go("/sign-in")
        self.page.locator("#email").fill(email)
        self.page.locator("#password").fill(password)
        return self.through(self.page.locator("form[action*='sign-in'] button, main form button").last)

    @property
    def words(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()

    def keep(self, where: Path, name: str) -> None:
        """Keep what this browser shows, and how it came there."""
        if self.page.is_closed():
            return
        where.mkdir(parents=True, exist_ok=True)
        (where / f"{name}.html").write_text(self.page.content())
        (where / f"{name}.txt").write_text("\n".join([*self.way, *self.errors]))
        self.page.screenshot(path=where / f"{name}.png", full_page=True)
        print(f"{name}, at {self.page.url}:\n{self.page.locator('body').inner_text()}")


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """``visit(site, size=PHONE, js=True)`` opens a browser of somebody's own."""
    contexts: list[BrowserContext] = []
    visitors: list[tuple[Site, Visitor]] = []

    def opening(site: Site, *, size: dict[str, int] = DESKTOP, js: bool = True) -> Visitor:
        context = browser.new_context(viewport=size, java_script_enabled=js, accept_downloads=True)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        visitors.append((site, Visitor(context, site.url, js=js)))
        return visitors[-1][1]

    yield opening
    if request.node.stash.get(FAILED, False):
        where = KEPT / request.node.name
        shutil.rmtree(where, ignore_errors=True)
        for number, (site, visitor) in enumerate(visitors, start=1):
            visitor.keep(where, f"browser-{number}")
            shutil.copy(site.folder / "server.log", where / "server.log")
    for context in contexts:
        context.close()
