// A file that is too large is refused before it is sent: `data-most` MB for each file of a field,
// `data-most-all` for all of them together. The server looks again.

const MB = 1024 * 1024;

function tooLarge(field) {
  const sizes = Array.from(field.files, (file) => file.size);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return (
    sizes.some((size) => size > Number(field.dataset.most) * MB) ||
    all > Number(field.dataset.mostAll ?? 24) * MB
  );
}

function watch(field) {
  const said = document.createElement("p");
  said.className = "mistake";
  said.setAttribute("role", "alert");
  field.insertAdjacentElement("afterend", said);
  field.addEventListener("change", () => {
    const refused = tooLarge(field);
    said.textContent = refused ? field.dataset.tooLarge : "";
    field.setAttribute("aria-invalid", String(refused));
    if (refused) field.value = "";
  });
}

document.querySelectorAll("input[type=file][data-most]").forEach(watch);
