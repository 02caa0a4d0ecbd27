// Copies the text of a field. The button is hidden where the browser cannot copy; the field
// itself can be selected by hand.

function arm(button) {
  const field = document.querySelector(button.dataset.copy);
  const said = button.querySelector("[role=status]");
  if (!field || !said) return;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = button.dataset.copied;
    } catch {
      said.textContent = button.dataset.failed;
    }
  });
  button.hidden = false;
}

if (navigator.clipboard) document.querySelectorAll("button[data-copy]").forEach(arm);
