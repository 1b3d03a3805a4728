// Copying, printing, jumping to a place in a film, and selects that act when chosen.
export function small() {
  document.addEventListener("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard.writeText(copy.dataset.copy).catch(() => copy.previousElementSibling?.select?.());
      copy.textContent = window.baosongWords.copied;
    }
    const rich = event.target.closest("[data-copy-rich]");
    if (rich) copyRich(rich);
    if (event.target.closest("[data-print]")) window.print();
    const jump = event.target.closest("[data-jump]");
    if (jump) jumpTo(jump);
  });
  // Adding a requirement: the chosen field goes with the form, as one act.
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
  // A key that gives no answer, or a browser without any, is said on the page.
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const fault of document.querySelectorAll("[data-key-fault]")) fault.hidden = false;
  });
  stayHere();
  // A part outside the swapped one that has not changed stays as it is: a click that is under way and the focus are kept.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const stamp = event.detail.fragment.firstElementChild?.dataset.stamp;
    if (stamp && stamp === event.detail.target.dataset.stamp) event.detail.shouldSwap = false;
  });
  // A live region must not be swapped away under a pointer or a keyboard: htmx keeps focus by id; here we only mark.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) window.location.reload();
  });
}

// Whoever writes for an hour is there: without this the session would end under a long text.
function stayHere() {
  let told = Date.now();
  document.addEventListener("input", () => {
    if (Date.now() - told < 5 * 60_000) return;
    told = Date.now();
    fetch("/here/", { headers: { "HX-Request": "true" } }).catch(() => {});
  });
}

function jumpTo(jump) {
  const player = jump.closest(".file")?.querySelector("video, audio");
  if (!player) return;
  // A second earlier, so that the trouble is seen to begin.
  player.currentTime = Math.max(0, Number(jump.dataset.jump) - 1);
  player.play().catch(() => {});
  player.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

// A public account's editor takes what is pasted as rich text: the shown body is copied as it stands.
function copyRich(button) {
  const body = document.getElementById(button.dataset.copyRich);
  const selection = window.getSelection();
  selection.selectAllChildren(body);
  if (document.execCommand("copy")) button.textContent = window.baosongWords.copied;
  selection.removeAllRanges();
}
