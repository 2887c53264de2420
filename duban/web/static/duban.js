// The little that a page cannot do by itself; everything works without it, only with more clicks.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form && event.target.matches("select")) form.requestSubmit();
});

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
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
