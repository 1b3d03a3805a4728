// Small actions of many pages: copy, print, insert a blank, jump to a moment of a film, add a rule, keep the session alive.
export function pageActions() {
  document.addEventListener("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard.writeText(copy.dataset.copy).catch(() => copy.previousElementSibling?.select?.());
      copy.textContent = window.baosongWords.copied;
    }
    const rich = event.target.closest("[data-copy-rich]");
    if (rich) copyRich(rich);
    if (event.target.closest("[data-print]")) window.print();
    const insert = event.target.closest("[data-insert]");
    if (insert) insertText(insert);
    const jump = event.target.closest("[data-jump]");
    if (jump) jumpTo(jump);
  });
  // Adding a rule to a draft: the chosen field is posted together with the whole form.
  document.addEventListener(
    "change",
    (event) => {
      const adds = event.target.closest?.("[data-adds]");
      if (!adds) return;
      event.stopPropagation();
      const form = adds.form;
      window.htmx.ajax("POST", form.action, {
        source: form,
        target: "#draft",
        swap: "outerHTML",
        values: { act: adds.dataset.adds, new_rule: adds.value },
      });
    },
    true,
  );
  // Raised when a security key does not answer or the browser supports none.
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const fault of document.querySelectorAll("[data-key-fault]")) fault.hidden = false;
  });
  keepSessionAlive();
  // An unchanged out-of-band fragment is not swapped, so that focus and a click in progress are not lost.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const stamp = event.detail.fragment.firstElementChild?.dataset.stamp;
    if (stamp && stamp === event.detail.target.dataset.stamp) event.detail.shouldSwap = false;
  });
  // The session has ended: reloading leads to the sign-in page.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) window.location.reload();
  });
}

// Typing counts as presence: without these requests the session would end while a long text is written.
function keepSessionAlive() {
  let lastRequest = Date.now();
  document.addEventListener("input", () => {
    if (Date.now() - lastRequest < 5 * 60_000) return;
    lastRequest = Date.now();
    fetch("/here/", { headers: { "HX-Request": "true" } }).catch(() => {});
  });
}

// Inserts the button's text where the cursor is in the field that it names.
function insertText(button) {
  const field = document.getElementById(button.dataset.into);
  field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

function jumpTo(jump) {
  const player = jump.closest(".file")?.querySelector("video, audio");
  if (!player) return;
  // One second earlier, so that the beginning of the fault is seen.
  player.currentTime = Math.max(0, Number(jump.dataset.jump) - 1);
  player.play().catch(() => {});
  player.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

// Copies the displayed article with its formatting: the editor of a WeChat public account accepts pasted rich text.
function copyRich(button) {
  const body = document.getElementById(button.dataset.copyRich);
  const selection = window.getSelection();
  selection.selectAllChildren(body);
  if (document.execCommand("copy")) button.textContent = window.baosongWords.copied;
  selection.removeAllRanges();
}
