// The little that a page cannot do by itself; everything works without it, only with more clicks.

// A form that is on its way cannot be sent a second time; what takes longer than a moment says so.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method !== "post" || form.matches("[hx-post]")) return;
  form.dataset.sent = "yes";
  const busy = form.querySelector("[data-busy]");
  if (busy) busy.hidden = false;
  // A download leaves the page where it is: nothing tells us when it has come.
  if (form.matches("[data-stay]")) setTimeout(() => { delete form.dataset.sent; if (busy) busy.hidden = true; }, 15000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A filter takes effect when it is chosen.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form && event.target.matches("select")) form.requestSubmit();
});

// Large letters (大字), remembered in this browser.
const root = document.documentElement;
const sizes = document.querySelector("[data-size-switch]");
function showSize(size) {
  if (size === "large") root.dataset.size = size;
  else delete root.dataset.size;
  if (sizes) sizes.setAttribute("aria-pressed", String(size === "large"));
}
showSize(localStorage.getItem("size"));
// With large letters a phone's navigation is one line that scrolls: it opens at the page in hand.
document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
if (sizes) {
  sizes.hidden = false;
  sizes.addEventListener("click", () => {
    localStorage.setItem("size", root.dataset.size ? "normal" : "large");
    showSize(localStorage.getItem("size"));
  });
}

// Checking row by row: J and K walk, the keys of a row press its acts, and what was done leads on to the next row.
for (const legend of document.querySelectorAll("[data-keys]")) legend.hidden = false;
let rowInHand = "";

function goTo(row) {
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select")) return;
  const rows = [...document.querySelectorAll(".reading[id]")];
  const here = document.activeElement.closest(".reading[id]");
  const key = event.key.toLowerCase();
  const step = { j: 1, k: -1 }[key];
  if (step && rows.length) {
    goTo(rows[Math.min(Math.max(rows.indexOf(here) + step, 0), rows.length - 1)]);
  } else if (here && /^[aeu]$/.test(key)) {
    here.querySelector(`[data-key="${key}"]`)?.click();
  }
});

document.addEventListener("htmx:before:request", (event) => {
  rowInHand = event.target.closest?.(".reading[id]")?.id ?? "";
});
document.addEventListener("htmx:after:swap", () => {
  const row = document.getElementById(rowInHand);
  if (!row || document.querySelector("#problem:not(:empty)")) return;
  const field = row.querySelector("[aria-invalid='true']") ?? row.querySelector("textarea");
  if (field) field.focus();
  else if (row.matches(".open")) goTo(row);
  else goTo([...document.querySelectorAll(`#${row.id} ~ .reading.open`)][0] ?? row);
});
