// The hall's screen: each event is the whole screen, so whatever was missed while the line was
// broken is there with the first one that comes. The browser comes back by itself; where it gives
// up, the page is read anew.

const screen = document.querySelector("[data-stream]");
const lost = document.querySelector("[data-lost]");
const PATIENCE = 20_000;
let broken = 0;

function open() {
  const source = new EventSource(screen.dataset.stream);
  source.addEventListener("open", () => {
    broken = 0;
    lost.hidden = true;
  });
  source.addEventListener("screen", (event) => {
    const fresh = new DOMParser().parseFromString(event.data, "text/html");
    screen.replaceChildren(...fresh.body.childNodes);
    screen.dataset.version = event.lastEventId;
  });
  source.addEventListener("error", () => {
    lost.hidden = false;
    broken ||= Date.now();
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), PATIENCE);
  });
}

open();
setInterval(() => {
  if (broken && Date.now() - broken > 6 * PATIENCE) location.reload();
}, PATIENCE);
