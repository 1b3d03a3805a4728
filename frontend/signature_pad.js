// A signature drawn by finger, pen or mouse. Strokes are stored as points [x, y, milliseconds] in the canvas's own pixels, whatever the size of the screen.
export function signaturePad() {
  const pad = document.querySelector("canvas[data-pad]");
  if (!pad) return;
  const form = pad.closest("form");
  const field = form.elements.strokes;
  const pen = pad.getContext("2d");
  const strokes = field.value ? JSON.parse(field.value) : [];
  let stroke = null;
  let startedAt = 0;

  const pointOf = (event) => {
    const box = pad.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * pad.width);
    const y = Math.round(((event.clientY - box.top) / box.height) * pad.height);
    const limit = (value, most) => Math.min(Math.max(value, 0), most);
    startedAt = startedAt || event.timeStamp;
    return [limit(x, pad.width), limit(y, pad.height), Math.round(event.timeStamp - startedAt)];
  };
  const draw = () => {
    pen.clearRect(0, 0, pad.width, pad.height);
    pen.lineWidth = 5;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(pad).color;
    for (const points of strokes) {
      pen.beginPath();
      points.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      if (points.length === 1) pen.lineTo(points[0][0] + 0.1, points[0][1]);
      pen.stroke();
    }
    field.value = strokes.length ? JSON.stringify(strokes) : "";
  };

  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    stroke = [pointOf(event)];
    strokes.push(stroke);
    form.elements.method.value = "drawn";
    draw();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    stroke.push(pointOf(event));
    draw();
  });
  for (const name of ["pointerup", "pointercancel"]) pad.addEventListener(name, () => (stroke = null));
  form.querySelector("[data-clear]").addEventListener("click", () => {
    strokes.length = 0;
    startedAt = 0;
    draw();
  });
  draw();
}
