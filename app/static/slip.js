// The resident's answer on a bad network: what she tapped is sent again until it arrives, also after
// the page was loaded anew, and she is told so. In the last hour the page says how long is left, and
// at once when it is over; the server's clock decides, this one only tells.
// Without JavaScript the same forms post as any other.

const PENDING = `yishi-slip:${location.pathname}`;
const AGAIN = 3000;
const HOUR = 60;

// -- the deadline ----------------------------------------------------------------------------

function watch(box) {
  const closes = Date.parse(box.dataset.closes);
  // The phone's clock may be wrong: only what has passed since the page came is taken from it.
  const skew = Date.now() - Date.parse(box.dataset.now);

  function look() {
    const minutes = Math.ceil((closes - (Date.now() - skew)) / 60000);
    if (minutes > HOUR) return;
    const text = minutes > 0 ? box.dataset.left.replace("{n}", minutes) : `${box.dataset.over}${box.dataset.help}`;
    if (box.textContent !== text) box.textContent = text;
    box.hidden = false;
  }

  look();
  setInterval(look, 5000);
}

// -- sending ---------------------------------------------------------------------------------

function arm(form) {
  const line = document.createElement("p");
  line.className = "notice";
  line.setAttribute("role", "status");
  line.hidden = true;
  form.append(line);
  let running = false;

  function tell(text) {
    line.textContent = text;
    line.hidden = false;
  }

  async function send(picked) {
    if (running) return;
    running = true;
    tell(form.dataset.busy);
    const body = new URLSearchParams(new FormData(form));
    for (const [name, value] of picked) body.set(name, value);
    for (;;) {
      try {
        const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
        if (answer.type === "opaqueredirect" || answer.status < 500) {
          sessionStorage.removeItem(PENDING);
          if (answer.type === "opaqueredirect") location.href = form.dataset.then;
          // What the server refuses it says best itself.
          else post(picked);
          return;
        }
      } catch {
        // No network: below.
      }
      tell(form.dataset.trying);
      await new Promise((go) => setTimeout(go, AGAIN));
    }
  }

  function post(picked) {
    for (const [name, value] of picked) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    HTMLFormElement.prototype.submit.call(form);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    const picked = button?.name ? [[button.name, button.value]] : [];
    if (picked.length) sessionStorage.setItem(PENDING, JSON.stringify(picked));
    send(picked);
  });

  // Tapped, and the page was loaded anew before it arrived. A tap is no ballot: she confirms it.
  const waiting = JSON.parse(sessionStorage.getItem(PENDING) || "[]");
  const known = new Set(Array.from(form.querySelectorAll("button[name]"), (one) => one.name));
  if (waiting.length && waiting.every(([name]) => known.has(name))) {
    send(waiting);
    tell(form.dataset.resend);
  }
}

document.querySelectorAll("[data-closes]").forEach(watch);
try {
  sessionStorage.setItem(`${PENDING}:try`, "");
  sessionStorage.removeItem(`${PENDING}:try`);
  document.querySelectorAll("form[data-send]").forEach(arm);
} catch {
  // Storage is forbidden: the forms work without it.
}
