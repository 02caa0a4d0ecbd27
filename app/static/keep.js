// Keeps what was typed into a long form (`form[data-keep="name"]`) on this device until the
// server has taken it, and asks before the page is left with something unsent.
// Never kept: passwords, files, hidden fields, and whatever stands under `data-private`.

const PREFIX = "yishi-draft:";
const DAY = 24 * 60 * 60 * 1000;

function keepable(field) {
  return (
    field.name &&
    !["hidden", "password", "file", "submit", "button"].includes(field.type) &&
    field.autocomplete !== "off" &&
    !field.closest("[data-private]")
  );
}

function ticks(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function read(form) {
  return Array.from(form.elements)
    .filter(keepable)
    .map((field) => [field.name, field.value, ticks(field) ? field.checked : null]);
}

function write(form, values) {
  for (const [name, value, checked] of values) {
    for (const field of Array.from(form.elements).filter(keepable)) {
      if (field.name !== name) continue;
      if (!ticks(field)) field.value = value;
      else if (field.value === value) field.checked = checked;
    }
  }
}

function drafts() {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}

function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function tidy() {
  const taken = document.querySelector("[data-done]") !== null;
  for (const key of drafts()) {
    const draft = load(key);
    if (!draft || Date.now() - draft.at > DAY || (taken && draft.sent)) localStorage.removeItem(key);
  }
}

function announce(form, first) {
  const box = document.createElement("p");
  box.className = "notice";
  box.setAttribute("role", "status");
  box.textContent = form.dataset.restored;
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "button quiet";
  drop.textContent = form.dataset.discard;
  drop.addEventListener("click", () => {
    write(form, first);
    localStorage.removeItem(PREFIX + form.dataset.keep);
    box.remove();
  });
  box.append(" ", drop);
  form.prepend(box);
}

function arm(form) {
  const key = PREFIX + form.dataset.keep;
  const first = read(form);
  const draft = load(key);
  // A form that came back with faults already holds what was typed.
  if (draft && !form.querySelector("[aria-invalid]") && JSON.stringify(draft.values) !== JSON.stringify(first)) {
    write(form, draft.values);
    announce(form, first);
  }
  let unsent = false;
  const store = (sent) =>
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), sent, values: read(form) }));
  form.addEventListener("input", () => {
    unsent = true;
    store(false);
  });
  form.addEventListener("submit", () => {
    unsent = false;
    store(true);
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsent) event.preventDefault();
  });
}

try {
  tidy();
  document.querySelectorAll("form[data-keep]").forEach(arm);
  // The next person at this computer must not find them.
  document.querySelectorAll("form[data-sign-out]").forEach((form) => {
    form.addEventListener("submit", () => drafts().forEach((key) => localStorage.removeItem(key)));
  });
} catch {
  // Storage is full or forbidden: the form works without it.
}
