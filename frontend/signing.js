// Signing by drawing: the pen's way is kept as points in a field of fixed size, whatever the size of the screen.
export function signing() {
  const pad = document.querySelector("canvas[data-pad]");
  if (!pad) return;
  const form = pad.closest("form");
  const kept = form.elements.strokes;
  const pen = pad.getContext("2d");
  const strokes = kept.value ? JSON.parse(kept.value) : [];
  let stroke = null;
  let begun = 0;

  const place = (event) => {
    const box = pad.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * pad.width);
    const y = Math.round(((event.clientY - box.top) / box.height) * pad.height);
    const limit = (value, most) => Math.min(Math.max(value, 0), most);
    begun = begun || event.timeStamp;
    return [limit(x, pad.width), limit(y, pad.height), Math.round(event.timeStamp - begun)];
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
    kept.value = strokes.length ? JSON.stringify(strokes) : "";
  };

  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    stroke = [place(event)];
    strokes.push(stroke);
    form.elements.method.value = "drawn";
    draw();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    stroke.push(place(event));
    draw();
  });
  for (const name of ["pointerup", "pointercancel"]) pad.addEventListener(name, () => (stroke = null));
  form.querySelector("[data-clear]").addEventListener("click", () => {
    strokes.length = 0;
    begun = 0;
    draw();
  });
  draw();
}
