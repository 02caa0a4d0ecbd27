// Counts a speaker's time down: `[data-countdown="seconds"]`, beyond zero with the word of
// `data-over`. It goes by the time since the page came, so a clock that is set does not matter.

const started = new WeakMap();

function say(seconds) {
  const whole = Math.abs(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function tick() {
  document.querySelectorAll("[data-countdown]").forEach((field) => {
    if (!started.has(field)) started.set(field, performance.now());
    const gone = Math.floor((performance.now() - started.get(field)) / 1000);
    const left = Number(field.dataset.countdown) - gone;
    field.textContent = left < 0 ? `${field.dataset.over} ${say(left)}` : say(left);
    field.classList.toggle("over", left < 0);
  });
}

tick();
setInterval(tick, 1000);
