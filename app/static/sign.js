// A name written with a finger: `[data-sign]` holds a canvas of 300 × 120 and a hidden field that
// gets the strokes as SVG path data ("M10 20L11 22…"), a few hundred bytes that also wait offline.

const WIDTH = 300;
const HEIGHT = 120;
const MOST = 8000;

function arm(box) {
  const canvas = box.querySelector("canvas");
  const field = box.querySelector("input");
  const pen = canvas.getContext("2d");
  let down = false;

  function draw() {
    pen.clearRect(0, 0, WIDTH, HEIGHT);
    pen.lineWidth = 2;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    pen.strokeStyle = "#1d2126";
    if (field.value) pen.stroke(new Path2D(field.value));
  }

  function place(event) {
    const at = canvas.getBoundingClientRect();
    const within = (n, most) => Math.max(0, Math.min(most, Math.round(n)));
    const x = within(((event.clientX - at.left) * WIDTH) / at.width, WIDTH);
    const y = within(((event.clientY - at.top) * HEIGHT) / at.height, HEIGHT);
    return `${x} ${y}`;
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (field.value.length > MOST - 20) return;
    down = true;
    canvas.setPointerCapture(event.pointerId);
    field.value += `M${place(event)}`;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!down || field.value.length > MOST - 10) return;
    field.value += `L${place(event)}`;
    draw();
  });
  canvas.addEventListener("pointerup", () => (down = false));
  canvas.addEventListener("pointercancel", () => (down = false));
  box.querySelector("button").addEventListener("click", () => {
    field.value = "";
    draw();
  });
  field.addEventListener("change", draw);
  box.hidden = false;
  const send = box.closest("form")?.querySelector("[data-with-pad]");
  if (send) send.hidden = false;
  draw();
}

document.querySelectorAll("[data-sign]").forEach(arm);
