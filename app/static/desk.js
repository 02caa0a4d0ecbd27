// Paper after paper by keyboard (`form[data-desk]`): the cursor begins in the unit, Enter goes on to
// the first question, a digit answers it and goes on to the next one, Enter saves. Without this
// script the same form is filled in with Tab, arrows and Enter.

for (const form of document.querySelectorAll("form[data-desk]")) {
  const unit = form.elements.unit;
  const questions = Array.from(form.querySelectorAll("[data-marks]"));
  const save = form.querySelector("button[type=submit]");

  const open = (at) => {
    const first = questions[at]?.querySelector("input[type=radio]");
    (first ?? save).focus();
  };

  unit.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !unit.value.trim()) return;
    const left = questions.findIndex((one) => !one.querySelector("input:checked"));
    if (left < 0) return;
    event.preventDefault();
    open(left);
  });

  questions.forEach((question, at) => {
    question.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const choices = question.querySelectorAll("input[type=radio]");
      const chosen = choices[Number(event.key) - 1];
      if (!/^[1-9]$/.test(event.key) || !chosen) return;
      event.preventDefault();
      chosen.checked = true;
      open(at + 1);
    });
  });

  const wrong = form.querySelector("[aria-invalid=true], .wrong input");
  const text = wrong ?? unit;
  text.focus();
  text.select?.();
}
