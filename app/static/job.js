// Asks how far the work is and puts the answer in place. Without it the page reloads by itself.

const PAUSE = 1000;

async function look() {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = document.getElementById("job");
    const now = page.getElementById("job");
    if (!there || !now) return location.reload();
    if (now.dataset.running === undefined) return location.reload();
    there.querySelector("[role=status]").textContent =
      now.querySelector("[role=status]").textContent;
    const bar = there.querySelector("progress");
    const moved = now.querySelector("progress");
    bar.max = moved.max; // how many it will be may show only after it has begun
    bar.value = moved.value;
  } catch {
    // The network was away for a moment: the next look will tell.
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
