// What is typed into a sheet is saved by itself: three seconds after the last key, at the latest ten after the first.
// A save that came too late changes nothing here: the server keeps both texts and the line says so. This window stays
// behind until it is loaded anew: what it goes on to write takes the place of its own text there, never of the other's.
// A save that is refused (signed out, already submitted) is not tried again: the button shows the reason and the words.
const sheet = document.querySelector("form[data-autosave]");
const REST = 3000;
const AT_MOST = 10000;
const SIGNING = ["filer_name", "filer_phone", "signed_by"];
const SIGNATURE = "signature";
const dirty = new Set();
let timer = 0;
let since = 0;
let sending = false;
let refused = false;
let flight = Promise.resolve();

const saved = document.getElementById("saved");
const line = (id) => document.getElementById(`line-${id}`);
const clock = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });

function say(words) {
  if (saved && saved.textContent !== words) saved.textContent = words;
}

function later() {
  const now = Date.now();
  since = since || now;
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(0, Math.min(REST, since + AT_MOST - now)));
}

function problem(id, words) {
  const place = line(id)?.querySelector(".line-problem");
  if (!place) return;
  place.hidden = !words;
  place.textContent = words;
}

function sentence(id, words) {
  const place = line(id)?.querySelector("[data-sentence]");
  if (!place) return;
  place.hidden = !words;
  place.querySelector("span").textContent = words;
}

// What the pre-check found, each at its box; the reason is asked only where something is to be explained.
function findings(id, told) {
  const place = line(id);
  const reason = place?.querySelector("[data-reason]");
  if (!reason) return;
  for (const old of place.querySelectorAll(".precheck")) old.remove();
  reason.hidden = !told.reason && !reason.querySelector("input").value;
  const add = (field, classes, words) => {
    const said = document.createElement("p");
    said.className = `${classes} precheck`;
    said.textContent = words;
    if (field) field.append(said);
    else reason.before(said);
  };
  for (const note of told.notes) {
    const field = place.querySelector(`[name="${id}-${note.box}"]`)?.closest(".field, fieldset");
    const aside = field?.closest("details");
    if (aside) aside.open = true;
    add(field, `note ${note.tone}`, note.sentence);
  }
  if (told.more) add(null, "quiet", `另有${told.more}条`);
}

function save() {
  clearTimeout(timer);
  if (!sending && dirty.size) flight = send();
  return flight;
}

async function send() {
  sending = true;
  refused = false;
  since = 0;
  const ids = [...dirty];
  dirty.clear();
  const body = new FormData();
  body.set("csrfmiddlewaretoken", sheet.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of new FormData(sheet)) {
    const id = name === "window" ? "" : SIGNING.includes(name) ? SIGNATURE : name.split("-")[0];
    if (!id || ids.includes(id)) body.append(name, value);
  }
  try {
    const answer = await fetch(sheet.dataset.autosave, { method: "POST", body, headers: { "X-Autosave": "1" } });
    if (answer.status < 500 && !answer.headers.get("Content-Type")?.startsWith("application/json")) {
      refused = true;
      ids.forEach((id) => dirty.add(id));
      say("没有自动保存，文字还在本页；请点“保存”，按提示处理");
      return;
    }
    const found = await answer.json();
    for (const [id, version] of Object.entries(found.versions)) sheet.elements[`${id}-version`].value = version;
    for (const id of ids) problem(id, (found.wrong[id] ?? []).join(""));
    for (const [id, words] of Object.entries(found.sentences)) sentence(id, words);
    for (const [id, told] of Object.entries(found.findings)) findings(id, told);
    for (const [id, other] of Object.entries(found.stale)) {
      problem(id, `${other.by}刚在别处存过这一项，两份文字都已保留；刷新本页对照后再报送。`);
    }
    if (answer.ok) say(`已自动保存 ${clock()}`);
    else if (Object.keys(found.wrong).length) say("有几处还没有保存，请看各项的提示");
    else say("有几项别处刚存过，两份文字都留着，请看各项的提示");
  } catch {
    ids.forEach((id) => dirty.add(id));
    say("连接中断，文字还在本页，正在重试保存");
    timer = setTimeout(save, REST);
  } finally {
    sending = false;
    if (dirty.size && !refused) later();
  }
}

// 沿用上月文字: last month's words in the boxes that are still empty, ready to be changed.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...button.closest(".line").querySelectorAll("textarea[data-before]")].filter((box) => !box.value);
    for (const box of boxes) box.value = box.dataset.before;
    const first = boxes[0] ?? button.closest(".line").querySelector("textarea");
    first.dispatchEvent(new Event("input", { bubbles: true }));
    first.focus();
  });
}

if (sheet) {
  sheet.addEventListener("input", (event) => {
    const id = SIGNING.includes(event.target.name) ? SIGNATURE : event.target.closest(".line")?.dataset.id;
    if (!id) return;
    dirty.add(id);
    later();
  });
  document.addEventListener("visibilitychange", () => document.hidden && save());
  // A paper is made of what is saved: what was just typed is saved first.
  for (const link of document.querySelectorAll("[data-after-save]")) {
    link.addEventListener("click", async (event) => {
      if (!sending && dirty.size === 0) return;
      event.preventDefault();
      await save();
      if (dirty.size) await save();
      window.location.assign(link.href);
    });
  }
}
