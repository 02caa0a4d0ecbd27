// Reads a part of the page aloud. The button is in the page but hidden: it appears only where
// the browser can speak. `data-say` selects what is read; inside it, `data-spoken` replaces a
// text that would be read badly (an amount), and `data-silent` leaves one out.

const speech = window.speechSynthesis;

function spoken(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.hidden || "silent" in node.dataset || node.closest("svg, form")) return "";
  if (node.dataset.spoken) return node.dataset.spoken;
  const text = Array.from(node.childNodes, spoken).join("");
  return getComputedStyle(node).display === "inline" ? text : `${text}。`;
}

// One utterance a sentence: some browsers fall silent within a long one.
function sentences(text) {
  return text.replace(/\s+/g, " ").split(/[。！？；]+/).map((part) => part.trim()).filter(Boolean);
}

function arm(button) {
  const target = document.querySelector(button.dataset.say);
  const label = button.querySelector("span");
  if (!target || !label) return;
  const idle = label.textContent;
  let speaking = false;

  function rest() {
    speaking = false;
    label.textContent = idle;
  }

  button.addEventListener("click", () => {
    speech.cancel();
    if (speaking) return rest();
    const parts = sentences(spoken(target));
    speaking = parts.length > 0;
    parts.forEach((part, index) => {
      const utterance = new SpeechSynthesisUtterance(part);
      utterance.lang = "zh-CN";
      utterance.rate = 0.9;
      utterance.onerror = rest;
      if (index === parts.length - 1) utterance.onend = rest;
      speech.speak(utterance);
    });
    if (speaking) label.textContent = button.dataset.stop;
  });
  button.hidden = false;
}

// Voices may come late, and a browser may have none that speaks Chinese: then nothing is shown.
function begin() {
  if (!speech.getVoices().some((voice) => voice.lang.toLowerCase().startsWith("zh"))) return;
  speech.removeEventListener("voiceschanged", begin);
  document.querySelectorAll("button[data-say][hidden]").forEach(arm);
}

if (speech && window.SpeechSynthesisUtterance && speech.addEventListener) {
  speech.addEventListener("voiceschanged", begin);
  window.addEventListener("pagehide", () => speech.cancel());
  begin();
}
