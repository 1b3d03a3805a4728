// Fills the grid of numbers from a block of cells that is pasted into one of its boxes.
export function quotaGrid() {
  const grid = document.querySelector("[data-quota-grid]");
  if (!grid) return;
  const rows = [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);

  grid.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    const cells = text.split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));
    if (cells.length === 1 && cells[0].length === 1) return;
    event.preventDefault();
    // A table with the names of units is matched by the server.
    if (cells.some((line) => line.some((cell) => cell && !/^\d+$/.test(cell)))) {
      const table = document.querySelector("textarea[name=table]");
      table.value = text;
      table.focus();
      return;
    }
    const top = rows.findIndex((row) => row.includes(event.target));
    const left = rows[top].indexOf(event.target);
    cells.forEach((line, down) => line.forEach((cell, right) => {
      const box = rows[top + down]?.[left + right];
      if (box) box.value = cell;
    }));
  });
}
