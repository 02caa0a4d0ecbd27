// The hall's screen: each event is the whole screen, so whatever was missed while the line was
// broken is there with the first one that comes. The browser comes back by itself; where it gives
// up, the page is read anew.

const screen = document.querySelector("[data-stream]");
const lost = document.querySelector("[data-lost]");
const PATIENCE = 20_000;
const READ = 12_000;
let broken = 0;

// Nobody scrolls the hall's screen: what does not fit is set smaller, to a size that is still read
// from the last row; where that is not enough, the words go by, a screenful at a time.
const page = document.documentElement;

function fit() {
  page.classList.remove("paged");
  for (let size = 1; size > 0.7; size -= 0.05) {
    page.style.setProperty("--fit", size);
    if (page.scrollHeight <= page.clientHeight) return;
  }
  page.classList.add("paged");
}

function turn() {
  const words = document.querySelector(".paged .hall-words");
  if (!words) return;
  const rest = words.scrollHeight - words.clientHeight - words.scrollTop;
  words.scrollTo({ top: rest > 1 ? words.scrollTop + words.clientHeight * 0.8 : 0 });
}

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
    fit();
  });
  source.addEventListener("error", () => {
    lost.hidden = false;
    broken ||= Date.now();
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), PATIENCE);
  });
}

fit();
addEventListener("resize", fit);
setInterval(turn, READ);
open();
setInterval(() => {
  if (broken && Date.now() - broken > 6 * PATIENCE) location.reload();
}, PATIENCE);
