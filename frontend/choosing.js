// Choosing units from the tree.
export function choosing() {
  const chosen = document.querySelector("[data-chosen]");
  if (!chosen) return;
  const boxes = [...document.querySelectorAll(".unit-tree input[type=checkbox]")];
  const count = () => {
    chosen.textContent = `${boxes.filter((box) => box.checked).length} / ${boxes.length}`;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose]");
    if (!button) return;
    const rules = {
      all: () => true,
      none: () => false,
      direct: (box) => "direct" in box.dataset,
      kind: (box) => box.dataset.kind === button.dataset.kind,
    };
    for (const box of boxes) box.checked = rules[button.dataset.choose](box);
    count();
  });
  document.addEventListener("change", count);
  count();
}
