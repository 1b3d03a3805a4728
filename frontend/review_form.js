// The form of a review: saved while it is filled in, and usable by keyboard alone. What the server did not save stays in the browser.

// Milliseconds after the last key before the form is saved.
const DELAY = 500;
const SUBMITTED = "baosong-review-submitted";

export function reviewForm() {
  forgetSubmitted();
  for (const form of document.querySelectorAll("form[data-saves]")) {
    let timer = 0;
    if (restore(form)) save(form);
    form.addEventListener("input", () => {
      storeLocally(form);
      clearTimeout(timer);
      timer = setTimeout(() => save(form), DELAY);
    });
    window.addEventListener("online", () => {
      if (localCopy(form.dataset.saves)) save(form);
    });
    form.addEventListener("submit", () => sessionStorage.setItem(SUBMITTED, form.dataset.saves));
    form.addEventListener("keydown", (event) => focusNextScore(form, event));
    window.addEventListener("pagehide", () => {
      if (timer) navigator.sendBeacon(form.dataset.saves, new FormData(form));
    });
  }
  for (const section of document.querySelectorAll("[data-unsaved]")) showUnsaved(section);
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
  const sent = JSON.stringify(entries(form));
  try {
    const response = await fetch(form.dataset.saves, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    const result = await response.json();
    status.textContent = result.saved ?? result.fault ?? result.message ?? "";
    status.classList.toggle("fault", !response.ok);
    if (result.changed) form.dataset.changed = result.changed;
    if (result.total !== undefined) form.querySelector("[data-total]").value = result.total;
    if (response.ok && sent === JSON.stringify(entries(form))) deleteLocal(form.dataset.saves);
  } catch {
    // No connection: the form keeps its values, and they are saved once it is back.
    status.textContent = window.baosongWords.notSaved;
    status.classList.add("fault");
  }
}

// The fields as rows [name, value, label].
function entries(form) {
  return [...form.elements]
    .filter((field) => field.name && field.name !== "csrfmiddlewaretoken" && (field.type !== "checkbox" || field.checked))
    .map((field) => [field.name, field.value, field.labels?.[0]?.textContent.trim() ?? ""]);
}

const keyOf = (address) => `baosong-review-${address}`;

function storeLocally(form) {
  try {
    localStorage.setItem(keyOf(form.dataset.saves), JSON.stringify({ changed: form.dataset.changed, rows: entries(form) }));
  } catch {
    /* without local storage the form is still saved on the server */
  }
}

function deleteLocal(address) {
  try {
    localStorage.removeItem(keyOf(address));
  } catch {
    /* no local storage */
  }
}

function localCopy(address) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(address)));
  } catch {
    return null;
  }
}

// A form that was submitted and does not return is saved.
function forgetSubmitted() {
  const address = sessionStorage.getItem(SUBMITTED);
  sessionStorage.removeItem(SUBMITTED);
  if (address && !document.querySelector(`[data-saves="${address}"], [data-unsaved="${address}"]`)) deleteLocal(address);
}

// Fills in what was not saved, unless the review was changed since, by a last save from here or on another device; returns whether there was anything.
function restore(form) {
  const copy = localCopy(form.dataset.saves);
  if (copy?.changed !== form.dataset.changed) return false;
  const { rows } = copy;
  const given = new Set(rows.map(([name, value]) => `${name}=${value}`));
  for (const field of form.elements) {
    if (field.type === "checkbox") field.checked = given.has(`${field.name}=${field.value}`);
  }
  for (const [name, value] of rows) {
    const field = form.elements[name];
    if (field && "value" in field && field.type !== "checkbox") field.value = value;
  }
  return true;
}

function showUnsaved(section) {
  const rows = (localCopy(section.dataset.unsaved)?.rows ?? []).filter(([, value]) => value);
  if (!rows.length) return;
  const list = section.querySelector("dl");
  for (const [name, value, label] of rows) {
    const term = document.createElement("dt");
    term.textContent = label || name;
    const words = document.createElement("dd");
    words.textContent = value;
    list.append(term, words);
  }
  section.hidden = false;
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
