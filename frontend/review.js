// A reviewer's form: kept while it is filled in, and worked by keyboard.

const WAIT = 500;

export function review() {
  for (const form of document.querySelectorAll("form[data-saves]")) {
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => save(form), WAIT);
    });
    form.addEventListener("keydown", (event) => nextMark(form, event));
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
  const said = form.querySelector("[data-saved]");
  try {
    const answer = await fetch(form.dataset.saves, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    const told = await answer.json();
    said.textContent = told.saved ?? told.fault ?? told.message ?? "";
    said.classList.toggle("fault", !answer.ok);
    if (told.total !== undefined) form.querySelector("[data-total]").value = told.total;
  } catch {
    // Without a connection nothing is lost: the form keeps its values, and the next change tries again.
    said.textContent = window.baosongWords.notSaved;
    said.classList.add("fault");
  }
}

function nextMark(form, event) {
  if (event.key !== "Enter" || (event.target.tagName === "TEXTAREA" && !event.ctrlKey) || event.target.tagName === "BUTTON") return;
  event.preventDefault();
  if (event.ctrlKey) {
    form.requestSubmit();
    return;
  }
  const marks = [...form.querySelectorAll("input[type=number], textarea")];
  const following = marks[marks.indexOf(event.target) + 1];
  (following ?? form.querySelector("button[type=submit]")).focus();
  following?.select?.();
}
