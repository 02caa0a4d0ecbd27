// Compares a file with the hash of what is kept, on the device: nothing is sent. What it says stands
// in the page. Hidden where the browser cannot work hashes out (an old one, or without TLS).

function arm(box) {
  const said = box.querySelector("[role=status]");
  box.querySelector("input").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    said.textContent = "";
    if (!file) return;
    try {
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
      said.textContent = hex.join("") === box.dataset.compare ? box.dataset.same : box.dataset.other;
    } catch {
      said.textContent = box.dataset.unread;
    }
  });
  box.hidden = false;
}

if (globalThis.crypto?.subtle) document.querySelectorAll("[data-compare]").forEach(arm);
