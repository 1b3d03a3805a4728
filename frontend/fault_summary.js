// The summary of faults has the focus when a form comes back. What loads above it afterwards must not push it out of sight.

export function faultSummary() {
  const summary = document.querySelector(".form-errors[autofocus]");
  if (!summary) return;
  const keep = () => {
    if (document.activeElement === summary || document.activeElement === document.body) summary.scrollIntoView({ block: "center" });
  };
  const watch = new ResizeObserver(keep);
  watch.observe(document.body);
  // From here on the reader decides what is in view.
  for (const type of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    window.addEventListener(type, () => watch.disconnect(), { once: true, passive: true });
  }
}
