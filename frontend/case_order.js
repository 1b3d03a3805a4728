// Drag and drop for the cases of a casebook, within and between sections. The buttons of each case do the same without dragging.

export function caseOrder() {
  for (const book of document.querySelectorAll("[data-arrange]")) {
    let dragged = null;
    book.addEventListener("dragstart", (event) => {
      dragged = event.target.closest("[data-case]");
      dragged?.classList.add("dragged");
    });
    book.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      markTarget(book, event.target.closest("[data-case]"));
    });
    book.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      const before = event.target.closest("[data-case]");
      const list = event.target.closest("[data-section]")?.querySelector("ol");
      if (before) before.before(dragged);
      else list?.append(dragged);
      save(book);
    });
    book.addEventListener("dragend", () => {
      dragged?.classList.remove("dragged");
      dragged = null;
      markTarget(book, null);
    });
  }
}

function markTarget(book, target) {
  for (const item of book.querySelectorAll(".over")) item.classList.remove("over");
  target?.classList.add("over");
}

async function save(book) {
  const order = [...book.querySelectorAll("[data-section]")].map((section) => [
    Number(section.dataset.section),
    [...section.querySelectorAll("[data-case]")].map((item) => Number(item.dataset.case)),
  ]);
  const body = new FormData();
  body.set("order", JSON.stringify(order));
  body.set("csrfmiddlewaretoken", book.querySelector("[name=csrfmiddlewaretoken]").value);
  const response = await fetch(book.dataset.arrange, { method: "POST", body }).catch(() => null);
  // The order was not saved: show the stored one.
  if (!response?.ok) location.reload();
}
