// The table while it is noted: keeps on the server what is being typed (`form[data-draft]`), and
// shows what others note meanwhile (`[data-changes]`, parts marked `data-live`).

const PAUSE = 700;

// -- the draft -------------------------------------------------------------------------------

document.querySelectorAll("form[data-draft]").forEach((form) => {
  const said = form.querySelector("[data-draft-said]");
  let timer;
  let sending = false;
  let again = false;
  let handedIn = false; // what is noted must not come back as a draft

  async function save() {
    timer = undefined;
    if (handedIn) return;
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    const body = new URLSearchParams(new FormData(form));
    body.set("quietly", "1");
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, keepalive: true, redirect: "manual" });
      said.textContent = answer.ok ? form.dataset.draftSaved : form.dataset.draftAway;
    } catch {
      said.textContent = form.dataset.draftAway;
    }
    sending = false;
    if (again) {
      again = false;
      save();
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => {
    handedIn = true;
    clearTimeout(timer);
  });
  // Back again by the browser's button: the form is alive, and what is typed now is new.
  window.addEventListener("pageshow", () => {
    handedIn = false;
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer) save();
  });
});

// -- what others note ------------------------------------------------------------------------

async function refresh() {
  const answer = await fetch(location.href, { redirect: "manual" });
  if (!answer.ok) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  let whole = true;
  document.querySelectorAll("[data-live]").forEach((part) => {
    const now = fresh.getElementById(part.id);
    if (!now) whole = false;
    else if (part.contains(document.activeElement) || part.querySelector("details[open]")) whole = false;
    else if (part.innerHTML !== now.innerHTML) part.replaceChildren(...now.childNodes);
  });
  return whole;
}

const changes = document.querySelector("[data-changes]");
if (changes && window.EventSource) {
  let version = Number(changes.dataset.version);
  const source = new EventSource(changes.dataset.changes);
  source.addEventListener("version", async (event) => {
    if (Number(event.data) <= version) return;
    version = Number(event.data);
    const whole = await refresh().catch(() => false);
    if (!whole) document.querySelector("#news").hidden = false;
  });
  window.addEventListener("pagehide", () => source.close());
}
