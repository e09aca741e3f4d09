// All pages work without this file. It adds what a browser alone doesn't do: show a typed password,
// fold the menu on a phone, move focus to the error summary, stop a double press, replace part of a page.
import {
  Button,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";
import "htmx.org";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

const components = [
  Button, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink,
];

function start(scope) {
  for (const component of components) createAll(component, undefined, { scope });
  for (const button of scope.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.onclick = () => window.print();
  }
  for (const frame of scope.querySelectorAll(".c-table-frame")) watch.observe(frame);
}

// A table's frame takes the keyboard's focus only while it has something to scroll to.
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

start(document);
// What htmx brings in later wakes up too.
document.addEventListener("htmx:after:swap", (event) => {
  if (event.target instanceof Element) start(event.target);
});
