// Uploading by tus 1.0 with Uppy: progress, speed, time left, pause; goes on after a lost connection or another day.
import Uppy from "@uppy/core";
import Tus from "@uppy/tus";
import { goesDirectly, sendDirectly } from "./direct.js";
import { broken, clock, readHeader, sizeWords } from "./header.js";

const words = window.baosongWords;
const inWechat = /MicroMessenger/i.test(navigator.userAgent);
const BIG = 200 * 1024 * 1024;
// Phones behind messengers lose connections: small parts lose little. Elsewhere one long request is fastest.
const MIB = 1024 * 1024;
const partOf = (element) => ("small" in element.dataset ? 1 : inWechat ? 2 : 64) * MIB;

function chosen(event) {
  const input = event.target;
  const element = input.closest(".uploader");
  const file = input.files?.[0];
  if (!element || !file) return;
  event.stopPropagation();
  input.value = "";
  consider(element, file);
}

// Two ways to hear of a chosen file, for the list is renewed while checks run: the document hears inputs that have just
// come, each input hears for itself once it was taken out of the page while its dialog stood open.
document.addEventListener("change", (event) => {
  if (event.target.matches?.(".uploader input[type=file]")) chosen(event);
});

export function uploaders(root) {
  for (const element of root.querySelectorAll?.(".uploader:not([data-ready])") ?? []) {
    element.dataset.ready = "";
    for (const input of element.querySelectorAll("input[type=file]")) input.addEventListener("change", chosen);
  }
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

// The page's list of files is renewed while checks run, and htmx carries the box over: it is found by its id, not through
// the row it once stood in.
const boxOf = (element) => document.getElementById(`upload-${element.dataset.piece}`);

async function consider(element, file) {
  const box = boxOf(element);
  if (!box) return;
  const asked = element.querySelector("script[type='application/json']");
  const rules = asked ? JSON.parse(asked.textContent) : [];
  box.replaceChildren(make("p", "meta", words.reading));
  let header = null;
  const side = /\.(srt|vtt|ass|ssa)$/i.test(file.name);
  if (element.dataset.kind === "video" && !side) header = await readHeader(file).catch(() => null);
  const faults = side ? [] : broken(rules, file, header, words);
  box.replaceChildren();
  if (inWechat && file.size > BIG) box.append(make("p", "hint", words.bigInWechat));
  if (!faults.length) return upload(element, box, file);
  box.append(warning(faults, file, () => upload(element, box, file), () => box.replaceChildren()));
}

function warning(faults, file, goOn, cancel) {
  const notice = make("div", "notice warning header-warning");
  notice.setAttribute("role", "alert");
  const inner = make("div");
  inner.append(make("strong", "", file.name));
  const list = make("ul");
  for (const fault of faults) {
    const line = make("li", "", `${fault.said}${words.asks} ${fault.words}`);
    if (fault.sentence) line.append(make("q", "", words.sentence + fault.sentence));
    line.append(make("p", "meta", fault.advice ? words.advice : words.binding));
    list.append(line);
  }
  const on = make("button", "button", words.goOn);
  on.type = "button";
  on.addEventListener("click", goOn);
  const other = make("button", "quiet", words.choose);
  other.type = "button";
  other.addEventListener("click", cancel);
  const actions = make("div", "actions");
  actions.append(on, other);
  inner.append(list, actions);
  notice.append(inner);
  return notice;
}

// A list that is just being swapped for a newer one does not hear yet: it is told again, so that no file that has arrived stays unseen.
function renewList() {
  for (const pause of [0, 500, 2500]) setTimeout(() => window.htmx.trigger(document.body, "saved"), pause);
}

function upload(element, box, file) {
  const row = make("div", "upload-row");
  const bar = make("progress", "bar");
  bar.max = file.size || 1;
  bar.value = 0;
  const said = make("span", "meta", words.uploading);
  const pause = make("button", "quiet", words.pause);
  pause.type = "button";
  const cancel = make("button", "quiet", words.cancel);
  cancel.type = "button";
  row.append(make("strong", "", file.name), bar, said, pause, cancel);
  box.replaceChildren(row);

  const { submission, piece, link, meeting } = element.dataset;
  const meta = { ...(link ? { link, meeting } : { submission, piece }), filename: file.name };
  const uppy = new Uppy({ autoProceed: false, allowMultipleUploadBatches: true });
  if (!link && goesDirectly(file)) sendDirectly(uppy, file, meta);
  else uppy.use(Tus, {
    endpoint: element.dataset.endpoint ?? "/files/",
    chunkSize: partOf(element),
    retryDelays: [500, 1000, 2000, 4000, 8000, 15000, 30000, 30000, 60000, 60000, 60000],
    allowedMetaFields: Object.keys(meta),
    removeFingerprintOnSuccess: true,
    onShouldRetry(error, attempt, options, next) {
      const status = error?.originalResponse?.getStatus() ?? 0;
      if (status === 401 || status === 507) return false;
      said.textContent = words.waiting;
      return next(error);
    },
  });
  const id = uppy.addFile({
    name: file.name,
    type: file.type || "application/octet-stream",
    data: file,
    meta,
  });

  let mark = { at: performance.now(), bytes: 0, speed: 0 };
  uppy.on("upload-progress", (_file, progress) => {
    bar.value = progress.bytesUploaded;
    const now = performance.now();
    if (now - mark.at > 700) {
      const speed = ((progress.bytesUploaded - mark.bytes) / (now - mark.at)) * 1000;
      mark = { at: now, bytes: progress.bytesUploaded, speed: mark.speed ? mark.speed * 0.6 + speed * 0.4 : speed };
    }
    const share = Math.floor((progress.bytesUploaded / (progress.bytesTotal || 1)) * 100);
    const parts = [`${share}%`, `${sizeWords(progress.bytesUploaded)} / ${sizeWords(progress.bytesTotal)}`];
    if (mark.speed > 0) parts.push(`${sizeWords(mark.speed)}/s`, `${clock((progress.bytesTotal - progress.bytesUploaded) / mark.speed)} ${words.left}`);
    said.textContent = parts.join(" · ");
  });
  pause.addEventListener("click", () => {
    const paused = uppy.pauseResume(id);
    pause.textContent = paused ? words.resume : words.pause;
    if (paused) said.textContent = words.paused;
  });
  cancel.addEventListener("click", () => {
    uppy.cancelAll();
    box.replaceChildren();
  });
  uppy.on("upload-error", (_file, error, response) => {
    let message = String(error?.message ?? "");
    const body = error?.originalResponse?.getBody?.() ?? response?.body;
    try {
      message = JSON.parse(body).message ?? message;
    } catch {
      /* the server said no sentence */
    }
    said.textContent = words.failed + message;
    said.className = "fault";
    pause.textContent = words.resume;
    pause.onclick = () => {
      said.className = "meta";
      uppy.retryAll();
    };
  });
  uppy.on("upload-success", () => {
    box.replaceChildren();
    // The list asks for itself (hx-sync replaces a request under way), so that an older answer never overwrites a newer one.
    renewList();
  });
  window.addEventListener("online", () => uppy.retryAll());
  uppy.upload();
}
