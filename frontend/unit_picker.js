// Chooses units of the tree, one by one or by a button for a group of them, and shows how many are chosen.
export function unitPicker() {
  const chosen = document.querySelector("[data-chosen]");
  if (!chosen) return;
  const boxes = [...document.querySelectorAll(".unit-tree input[type=checkbox]")];
  const count = () => {
    chosen.textContent = `${boxes.filter((box) => box.checked).length} / ${boxes.length}`;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose]");
    if (!button) return;
    const choices = {
      all: () => true,
      none: () => false,
      direct: (box) => "direct" in box.dataset,
      kind: (box) => box.dataset.kind === button.dataset.kind,
    };
    for (const box of boxes) box.checked = choices[button.dataset.choose](box);
    count();
  });
  document.addEventListener("change", count);
  count();
}
