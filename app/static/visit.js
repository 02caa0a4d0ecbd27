// A round of visits through a dead zone, in a survey or in a vote (`data-visit="ballot"`: there the
// list of what waits says no answer, and nothing is noted without a signature). What is noted at a
// door goes into a queue on this device first, then to the server; what cannot be sent waits, is
// shown as waiting, and is sent when the network is back. Each entry has a key, so that sending it twice stores it once. Entries belong to
// the person who made them: another account on the same phone never sends them.
// Without JavaScript, or without storage, the form posts as any other.

const form = document.querySelector("form[data-visit]");
const ballot = form?.dataset.visit === "ballot";
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
      const state = entry.refused ? words.refused : words.waits;
      line.textContent = [entry.name, entry.said, state].filter(Boolean).join(" · ");
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
            if (!confirm(words.sure)) return;
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

function tell(...texts) {
  const box = document.querySelector("#told");
  box.replaceChildren(
    ...texts.map((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      return line;
    }),
  );
  box.hidden = texts.length === 0;
}

// What the server said of the entries that were sent since the last one was noted: each has its
// receipt or its conflict, and none may take the place of another.
let news = [];

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
  if (answer.status >= 500 || answer.status === 429) return null;
  if (answer.status === 404) return words.gone;
  const told = await answer.json().catch(() => ({ message: `${words.refused}（${answer.status}）` }));
  if (!answer.ok) return told.message;
  news.push(`${entry.name}：${told.message || words.sent}`);
  tell(...news);
  return true;
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

function goOn() {
  const all = doors();
  const at = all.findIndex((door) => door.dataset.household === form.elements.household.value);
  if (all[at + 1]) {
    goTo(all[at + 1]);
  } else {
    tell(...news, words.end);
    form.hidden = true;
  }
}

// The page becomes that of another door, with what this device knows of it.
function goTo(next) {
  const { household, name, owners, seen } = next.dataset;
  form.hidden = false;
  form.reset();
  form.querySelectorAll("details").forEach((part) => (part.open = false));
  form.action = next.querySelector("a").href;
  form.elements.household.value = household;
  form.elements.key.value = newKey();
  if (form.elements.seen) form.elements.seen.value = seen;
  form.elements.signature.value = "";
  form.elements.signature.dispatchEvent(new Event("change"));
  const answers = ballot ? "input[type=radio]" : "input[name=answer], input[name=reason]";
  form.querySelectorAll(answers).forEach((one) => (one.checked = false));
  if (ballot) askOwner(next.dataset);
  document.querySelectorAll("[data-door-name], .crumbs li:last-child").forEach((part) => (part.textContent = name));
  document.querySelector("[data-door-owners]").textContent = owners;
  document.querySelectorAll("[data-this-door]").forEach((part) => (part.hidden = true));
  doors().forEach((door) => door.querySelector("a").removeAttribute("aria-current"));
  next.querySelector("a").setAttribute("aria-current", "page");
  const skip = form.querySelector("[data-skip]");
  if (skip) skip.href = next.nextElementSibling?.querySelector("a").href ?? next.querySelector("a").href;
  window.scrollTo(0, 0);
  document.querySelector("main").focus();
}

// Of a vote: who signs where several own, and for how many flats.
function askOwner({ signers, homes }) {
  const line = form.querySelector("[data-homes]");
  line.textContent = line.dataset.homes.replace("{n}", homes);
  line.hidden = Number(homes) < 2;
  const several = JSON.parse(signers);
  const box = form.querySelector("[data-signers]");
  box.replaceChildren();
  if (!several.length) return;
  const group = document.createElement("fieldset");
  group.className = "question";
  const legend = document.createElement("legend");
  legend.textContent = form.dataset.signer;
  const choices = document.createElement("div");
  choices.className = "choices";
  several.forEach(([key, name], at) => {
    const choice = document.createElement("div");
    choice.className = "choice";
    const radio = document.createElement("input");
    Object.assign(radio, { type: "radio", name: "signer", value: key, id: `f-signer-${at}` });
    const label = document.createElement("label");
    label.htmlFor = radio.id;
    label.textContent = name;
    choice.append(radio, label);
    choices.append(choice);
  });
  group.append(legend, choices);
  box.append(group);
}

// What the server would refuse for something that is missing; offline it would be too late to ask.
function missing(button) {
  if (!ballot) {
    const chosen = form.querySelector("input[name=answer]:checked");
    if (!chosen) return form.querySelector("input[name=answer]");
    const bare = chosen.value === "conditional" && !form.elements.condition.value.trim();
    return bare ? form.elements.condition : null;
  }
  if (button?.value !== "ballot") return null;
  const open = Array.from(form.querySelectorAll("fieldset.question")).find((one) => !one.querySelector("input:checked"));
  if (open) return open.querySelector("input");
  const { capacity, proxy, document: authority, signature, photo } = form.elements;
  const another = capacity.value !== "owner";
  if (another) form.querySelector("details:has(select)").open = true;
  if (capacity.value === "proxy" && !proxy.value.trim()) return proxy;
  if (another && !authority.files.length) return authority;
  return signature.value || photo.files.length ? null : photo;
}

// A photograph as it can wait on the device: the writing on a paper stays readable.
async function shrunk(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, 1280 / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.7);
}

async function fieldsOf(button) {
  const typed = Array.from(new FormData(form)).filter(
    ([name, value]) => name !== "_csrf_token" && typeof value === "string",
  );
  if (button?.name) typed.push([button.name, button.value]);
  for (const input of form.querySelectorAll("input[type=file]")) {
    if (input.files.length) typed.push([`${input.name}_data`, await shrunk(input.files[0])]);
  }
  return typed;
}

async function noted(event) {
  const button = event.submitter;
  const lacks = missing(button);
  if (lacks && !ballot && navigator.onLine) return; // the server says it on the form
  event.preventDefault();
  if (lacks) {
    tell(form.dataset.missing);
    lacks.focus();
    return;
  }
  const chosen = ballot ? null : form.querySelector("input[name=answer]:checked");
  const entry = {
    key: form.elements.key.value,
    household: form.elements.household.value,
    name: document.querySelector("[data-door-name]").textContent,
    said: chosen ? chosen.nextElementSibling.firstChild.textContent : "",
    made: Date.now(),
    send: words.send,
    fields: [],
  };
  try {
    entry.fields = await fieldsOf(button);
  } catch {
    tell(form.dataset.missing); // a file that is no picture
    return;
  }
  try {
    save([...load(), entry]);
  } catch {
    tell(words.full);
    return;
  }
  const next = form.querySelector("[data-skip]");
  news = [];
  tell();
  await flush();
  const left = load().find((one) => one.key === entry.key);
  if (left?.refused && left.refused !== words.gone) {
    // The server shows the form again with what is wrong. Where the door is no longer hers it has no
    // form to show: what was signed stays in the list.
    change(entry.key, () => []);
    if (button?.name) {
      const pressed = document.createElement("input");
      Object.assign(pressed, { type: "hidden", name: button.name, value: button.value });
      form.append(pressed);
    }
    HTMLFormElement.prototype.submit.call(form);
  } else if (left || !next) {
    goOn();
  } else {
    sessionStorage.setItem(TOLD, JSON.stringify(news));
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
  // Without network a link leads nowhere, and what was chosen here would be gone.
  document.querySelector("[data-tour]")?.addEventListener("click", (event) => {
    const door = event.target.closest("[data-household]");
    if (!door || !form || navigator.onLine) return;
    event.preventDefault();
    tell();
    goTo(door);
  });
  window.addEventListener("online", flush);
  panel.querySelector("button").addEventListener("click", flush);
  setInterval(() => load().length && flush(), EVERY);
  const told = sessionStorage.getItem(TOLD);
  sessionStorage.removeItem(TOLD);
  try {
    news = JSON.parse(told) || [];
  } catch {
    news = [told]; // left by an earlier release, as it was said
  }
  tell(...news);
  show();
  flush();
} catch {
  // Storage is full or forbidden: the form works without it.
}
