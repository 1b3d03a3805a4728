// A story is saved while it is written: here in the browser at once, at the server a second later.
const words = window.baosongWords;
const PAUSE = 1000;

export function telling() {
  const form = document.querySelector("form[data-story]");
  if (form) autosave(form);
}

function autosave(form) {
  const { title, text, revision } = form.elements;
  const said = form.querySelector("[data-saved]");
  const count = form.querySelector("[data-count]");
  const place = `baosong-story-${form.dataset.story}`;
  let timer = 0;
  let sending = false;
  let saved = { title: title.value, text: text.value };

  const remember = () => {
    try {
      localStorage.setItem(place, JSON.stringify({ title: title.value, text: text.value, revision: revision.value }));
    } catch {
      /* a browser without storage still saves at the server */
    }
  };
  const forget = () => {
    try {
      localStorage.removeItem(place);
    } catch {
      /* nothing was kept */
    }
  };
  const grow = () => {
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
      const answer = await fetch(form.dataset.save, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: now.text.length < 20000 });
      const told = await answer.json();
      if (!answer.ok) {
        said.textContent = told.message;
        said.className = "fault";
        if (told.code === "story_changed_elsewhere") forget();
        return;
      }
      revision.value = told.revision;
      saved = now;
      said.textContent = words.saved;
      said.className = "meta";
      if (title.value === now.title && text.value === now.text) forget();
    } catch {
      said.textContent = words.notSaved;
      said.className = "fault";
    } finally {
      sending = false;
      if (said.className !== "fault" && (title.value !== saved.title || text.value !== saved.text)) plan();
    }
  }
  function plan() {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? "null");
    if (kept && kept.revision === revision.value && kept.text !== text.value) {
      title.value = kept.title;
      text.value = kept.text;
      plan();
    }
  } catch {
    /* nothing was kept */
  }
  form.addEventListener("input", (event) => {
    if (event.target !== title && event.target !== text) return;
    said.textContent = words.writing;
    said.className = "meta";
    remember();
    grow();
    plan();
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    forget();
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  grow();
}
