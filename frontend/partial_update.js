// A partial update of a form keeps what was typed into the focused field since the form was sent.
export function partialUpdate() {
  let typed = null;
  document.addEventListener("input", (event) => {
    typed = event.target;
  });
  document.addEventListener("htmx:beforeRequest", () => {
    typed = null;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const field = document.activeElement;
    if (field !== typed || !field.id || !event.detail.target.contains(field)) return;
    const { id, value, selectionStart, selectionEnd } = field;
    const restore = () => {
      const renewed = document.getElementById(id);
      if (!renewed || renewed.value === value) return;
      renewed.value = value;
      if (selectionStart !== null) renewed.setSelectionRange?.(selectionStart, selectionEnd);
      // A value set by a script is no change for the browser.
      renewed.addEventListener("blur", () => renewed.dispatchEvent(new Event("change", { bubbles: true })), { once: true });
    };
    document.addEventListener("htmx:afterSwap", restore, { once: true });
  });
}
