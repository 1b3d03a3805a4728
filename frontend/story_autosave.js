// Saves a story while it is written: in the browser at once, on the server one second after the last key.
const words = window.baosongWords;
// Milliseconds.
const DELAY = 1000;

export function storyAutosave() {
  const form = document.querySelector("form[data-story]");
  if (form) autosave(form);
}

function autosave(form) {
  const { title, text, revision } = form.elements;
  const status = form.querySelector("[data-saved]");
  const count = form.querySelector("[data-count]");
  const key = `baosong-story-${form.dataset.story}`;
  let timer = 0;
  let sending = false;
  let saved = { title: title.value, text: text.value };

  const storeLocally = () => {
    try {
      localStorage.setItem(key, JSON.stringify({ title: title.value, text: text.value, revision: revision.value }));
    } catch {
      /* without local storage the text is still saved on the server */
    }
  };
  const deleteLocal = () => {
    try {
      localStorage.removeItem(key);
    } catch {
      /* no local storage */
    }
  };
  const fitHeight = () => {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 4}px`;
    if (count) count.textContent = [...text.value].length;
  };

  async function save() {
    if (sending) return;
    const now = { title: title.value, text: text.value };
    if (now.title === saved.title && now.text === saved.text) return;
    sending = true;
    try {
      const body = new URLSearchParams({ ...now, revision: revision.value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
      const response = await fetch(form.dataset.save, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: now.text.length < 20000 });
      const result = await response.json();
      if (!response.ok) {
        status.textContent = result.message;
        status.className = "fault";
        if (result.code === "story_changed_elsewhere") deleteLocal();
        return;
      }
      revision.value = result.revision;
      saved = now;
      status.textContent = words.saved;
      status.className = "meta";
      if (title.value === now.title && text.value === now.text) deleteLocal();
    } catch {
      status.textContent = words.notSaved;
      status.className = "fault";
    } finally {
      sending = false;
      if (status.className !== "fault" && (title.value !== saved.title || text.value !== saved.text)) schedule();
    }
  }
  function schedule() {
    clearTimeout(timer);
    timer = setTimeout(save, DELAY);
  }

  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? "null");
    if (stored && stored.revision === revision.value && stored.text !== text.value) {
      title.value = stored.title;
      text.value = stored.text;
      schedule();
    }
  } catch {
    /* no local storage, or no valid copy */
  }
  form.addEventListener("input", (event) => {
    if (event.target !== title && event.target !== text) return;
    status.textContent = words.writing;
    status.className = "meta";
    storeLocally();
    fitHeight();
    schedule();
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    deleteLocal();
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  fitHeight();
}
