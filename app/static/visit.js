// A round of visits through a dead zone. What is noted at a door goes into a queue on this device
// first, then to the server; what cannot be sent waits, is shown as waiting, and is sent when the
// network is back. Each entry has a key, so that sending it twice stores it once. Entries belong to
// the person who made them: another account on the same phone never sends them.
// Without JavaScript, or without storage, the form posts as any other.

const form = document.querySelector("form[data-visit]");
const panel = document.querySelector("#waiting");
const EVERY = 20000;
const words = panel.dataset;
const STORE = `yishi-visits:${words.person}`;
const TOLD = "yishi-visit-told";

function load() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) || [];
  } catch {
    return [];
  }
}

function save(entries) {
  localStorage.setItem(STORE, JSON.stringify(entries));
}

function change(key, made) {
  save(load().flatMap((entry) => (entry.key === key ? made(entry) : [entry])));
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function button(text, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button quiet";
  made.textContent = text;
  made.addEventListener("click", pressed);
  return made;
}

function show() {
  const entries = load();
  const list = panel.querySelector("ul");
  list.replaceChildren(
    ...entries.map((entry) => {
      const line = document.createElement("li");
      line.textContent = `${entry.name} · ${entry.said} · ${entry.refused ? words.refused : words.waits}`;
      if (entry.refused) {
        const why = document.createElement("p");
        why.textContent = entry.refused;
        line.append(
          why,
          button(words.again, () => {
            change(entry.key, (one) => [{ ...one, refused: "" }]);
            flush();
          }),
          button(words.drop, () => {
            change(entry.key, () => []);
            show();
          }),
        );
      }
      return line;
    }),
  );
  panel.hidden = entries.length === 0;
  document.querySelectorAll("[data-tour] [data-household]").forEach((door) => {
    const waits = entries.some((entry) => entry.household === door.dataset.household && entry.send === words.send);
    let mark = door.querySelector("small");
    if (waits && !mark) {
      mark = document.createElement("small");
      mark.textContent = ` ${words.waits}`;
      door.append(mark);
    } else if (!waits && mark) {
      mark.remove();
    }
  });
}

function tell(text) {
  const line = document.querySelector("#told");
  line.textContent = text;
  line.hidden = false;
}

// Said on the page that follows.
function remember(text) {
  sessionStorage.setItem(TOLD, text);
}

// true: taken; a text: refused, and why; null: no network, or the server does not answer now.
async function send(entry) {
  const body = new URLSearchParams(entry.fields);
  const ago = Math.max(0, Math.round((Date.now() - entry.made) / 1000));
  if (!body.get("at")) body.set("ago", String(ago));
  body.set("_csrf_token", document.querySelector("input[name=_csrf_token]").value);
  let answer;
  try {
    answer = await fetch(entry.send, { method: "POST", body, redirect: "manual" });
  } catch {
    return null;
  }
  if (answer.type === "opaqueredirect") {
    tell(words.signIn);
    return null;
  }
  if (answer.status >= 500) return null;
  const told = await answer.json().catch(() => ({ message: String(answer.status) }));
  if (answer.ok) {
    const said = `${entry.name}：${told.message || words.sent}`;
    tell(said);
    remember(said);
  }
  return answer.ok ? true : told.message;
}

let running = false;

async function flush() {
  if (running) return;
  running = true;
  try {
    for (const entry of load().filter((one) => !one.refused)) {
      const taken = await send(entry);
      if (taken === null) break;
      change(entry.key, (one) => (taken === true ? [] : [{ ...one, refused: taken }]));
    }
  } finally {
    running = false;
    show();
  }
}

// -- the form --------------------------------------------------------------------------------

function doors() {
  return Array.from(document.querySelectorAll("[data-tour] [data-household]"));
}

// The page becomes that of the next door, with what this device knows of it.
function goOn() {
  const all = doors();
  const at = all.findIndex((door) => door.dataset.household === form.elements.household.value);
  const next = all[at + 1];
  if (!next) {
    tell(words.end);
    form.hidden = true;
    return;
  }
  const { household, name, owners, seen } = next.dataset;
  form.reset();
  form.action = next.querySelector("a").href;
  form.elements.household.value = household;
  form.elements.key.value = newKey();
  form.elements.seen.value = seen;
  form.elements.signature.value = "";
  form.elements.signature.dispatchEvent(new Event("change"));
  form.querySelectorAll("input[name=answer], input[name=reason]").forEach((one) => (one.checked = false));
  document.querySelector("[data-door-name]").textContent = name;
  document.querySelector("[data-door-owners]").textContent = owners;
  document.querySelectorAll("[data-this-door]").forEach((part) => (part.hidden = true));
  all.forEach((door) => door.querySelector("a").removeAttribute("aria-current"));
  next.querySelector("a").setAttribute("aria-current", "page");
  const skip = form.querySelector("[data-skip]");
  if (skip) skip.href = next.nextElementSibling?.querySelector("a").href ?? next.querySelector("a").href;
  window.scrollTo(0, 0);
  document.querySelector("main").focus();
}

async function noted(event) {
  const typed = Array.from(new FormData(form)).filter(([name]) => name !== "_csrf_token");
  const chosen = form.querySelector("input[name=answer]:checked");
  const entry = {
    key: form.elements.key.value,
    household: form.elements.household.value,
    name: document.querySelector("[data-door-name]").textContent,
    said: chosen ? chosen.nextElementSibling.firstChild.textContent : "",
    made: Date.now(),
    send: words.send,
    fields: typed,
  };
  // What is plainly missing the server says at once, on the form; offline it would be too late.
  const whole = chosen && (chosen.value !== "conditional" || form.elements.condition.value.trim());
  if (!whole && navigator.onLine) return;
  event.preventDefault();
  if (!whole) {
    form.reportValidity();
    (chosen ? form.elements.condition : form.querySelector("input[name=answer]")).focus();
    return;
  }
  try {
    save([...load(), entry]);
  } catch {
    tell(words.full);
    return;
  }
  const next = form.querySelector("[data-skip]");
  await flush();
  const left = load().find((one) => one.key === entry.key);
  if (left?.refused) {
    // The server shows the form again with what is wrong.
    change(entry.key, () => []);
    HTMLFormElement.prototype.submit.call(form);
  } else if (left || !next) {
    goOn();
  } else {
    location.href = next.href;
  }
}

try {
  localStorage.setItem(`${STORE}:try`, "");
  localStorage.removeItem(`${STORE}:try`);
  form?.addEventListener("submit", noted);
  form?.querySelector("[data-skip]")?.addEventListener("click", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    goOn();
  });
  window.addEventListener("online", flush);
  panel.querySelector("button").addEventListener("click", flush);
  setInterval(() => load().length && flush(), EVERY);
  const told = sessionStorage.getItem(TOLD);
  sessionStorage.removeItem(TOLD);
  if (told) tell(told);
  show();
  flush();
} catch {
  // Storage is full or forbidden: the form works without it.
}
