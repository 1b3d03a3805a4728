// The form of a review: saved while it is filled in, and usable by keyboard alone.

// Milliseconds after the last key before the form is saved.
const DELAY = 500;

export function reviewForm() {
  for (const form of document.querySelectorAll("form[data-saves]")) {
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => save(form), DELAY);
    });
    form.addEventListener("keydown", (event) => focusNextScore(form, event));
    window.addEventListener("pagehide", () => {
      if (timer) navigator.sendBeacon(form.dataset.saves, new FormData(form));
    });
  }
  document.addEventListener("keydown", (event) => {
    if (!event.altKey) return;
    const link = document.querySelector(`[data-key="${event.key}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
  });
}

async function save(form) {
  const status = form.querySelector("[data-saved]");
  try {
    const response = await fetch(form.dataset.saves, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    const result = await response.json();
    status.textContent = result.saved ?? result.fault ?? result.message ?? "";
    status.classList.toggle("fault", !response.ok);
    if (result.total !== undefined) form.querySelector("[data-total]").value = result.total;
  } catch {
    // No connection: the form keeps its values, and the next change saves them.
    status.textContent = window.baosongWords.notSaved;
    status.classList.add("fault");
  }
}

function focusNextScore(form, event) {
  if (event.key !== "Enter" || (event.target.tagName === "TEXTAREA" && !event.ctrlKey) || event.target.tagName === "BUTTON") return;
  event.preventDefault();
  if (event.ctrlKey) {
    form.requestSubmit();
    return;
  }
  const scores = [...form.querySelectorAll(".mark input, textarea")];
  const following = scores[scores.indexOf(event.target) + 1];
  (following ?? form.querySelector("button[type=submit]")).focus();
  following?.select?.();
}
