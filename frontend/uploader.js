// Resumable uploads (tus 1.0, Uppy): progress, speed, remaining time, pause. Resumes after a lost connection, also on another day.
import Uppy from "@uppy/core";
import Tus from "@uppy/tus";
import { addDirectUpload, usesDirectUpload } from "./direct_upload.js";
import { formatDuration, formatSize, readHeader, violations } from "./header_check.js";

const words = window.baosongWords;
const inWechat = /MicroMessenger/i.test(navigator.userAgent);
// Bytes above which the page advises against uploading in WeChat.
const LARGE_IN_WECHAT = 200 * 1024 * 1024;
const MIB = 1024 * 1024;
// The browser in WeChat loses connections often, and small requests lose little; elsewhere one long request is fastest.
const chunkSizeOf = (element) => ("small" in element.dataset ? 1 : inWechat ? 2 : 64) * MIB;

function onFileChosen(event) {
  const input = event.target;
  const element = input.closest(".uploader");
  const file = input.files?.[0];
  if (!element || !file) return;
  event.stopPropagation();
  input.value = "";
  checkHeader(element, file);
}

// The list is renewed while checks run, so there are two listeners: the one on the document serves inputs that were just
// inserted, the one on each input serves inputs that were removed from the page while their file dialog was open.
document.addEventListener("change", (event) => {
  if (event.target.matches?.(".uploader input[type=file]")) onFileChosen(event);
});

export function uploaders(root) {
  for (const element of root.querySelectorAll?.(".uploader:not([data-ready])") ?? []) {
    element.dataset.ready = "";
    for (const input of element.querySelectorAll("input[type=file]")) input.addEventListener("change", onFileChosen);
  }
}

function create(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

// The list of files is renewed while checks run and htmx preserves the progress box (hx-preserve), so that it is found by its id
// and not through the row of the input.
const boxOf = (element) => document.getElementById(`upload-${element.dataset.piece}`);

async function checkHeader(element, file) {
  const box = boxOf(element);
  if (!box) return;
  const data = element.querySelector("script[type='application/json']");
  const rules = data ? JSON.parse(data.textContent) : [];
  box.replaceChildren(create("p", "meta", words.reading));
  let header = null;
  const isSubtitleFile = /\.(srt|vtt|ass|ssa)$/i.test(file.name);
  if (element.dataset.kind === "video" && !isSubtitleFile) header = await readHeader(file).catch(() => null);
  const faults = isSubtitleFile ? [] : violations(rules, file, header, words);
  box.replaceChildren();
  if (inWechat && file.size > LARGE_IN_WECHAT) box.append(create("p", "hint", words.bigInWechat));
  if (!faults.length) return upload(element, box, file);
  box.append(warning(faults, file, () => upload(element, box, file), () => box.replaceChildren()));
}

function warning(faults, file, goOn, cancel) {
  const notice = create("div", "notice warning header-warning");
  notice.setAttribute("role", "alert");
  const inner = create("div");
  inner.append(create("strong", "", file.name));
  const list = create("ul");
  for (const fault of faults) {
    const item = create("li", "", `${fault.message}${words.asks} ${fault.words}`);
    if (fault.sentence) item.append(create("q", "", words.sentence + fault.sentence));
    item.append(create("p", "meta", fault.advice ? words.advice : words.binding));
    list.append(item);
  }
  const proceed = create("button", "button", words.goOn);
  proceed.type = "button";
  proceed.addEventListener("click", goOn);
  const choose = create("button", "quiet", words.choose);
  choose.type = "button";
  choose.addEventListener("click", cancel);
  const actions = create("div", "actions");
  actions.append(proceed, choose);
  inner.append(list, actions);
  notice.append(inner);
  return notice;
}

// The event is repeated, because a list that is being swapped for a newer one misses the first one.
function renewList() {
  for (const delay of [0, 500, 2500]) setTimeout(() => window.htmx.trigger(document.body, "saved"), delay);
}

function upload(element, box, file) {
  const row = create("div", "upload-row");
  const bar = create("progress", "bar");
  bar.max = file.size || 1;
  bar.value = 0;
  const status = create("span", "meta", words.uploading);
  const pause = create("button", "quiet", words.pause);
  pause.type = "button";
  const cancel = create("button", "quiet", words.cancel);
  cancel.type = "button";
  row.append(create("strong", "", file.name), bar, status, pause, cancel);
  box.replaceChildren(row);

  const { submission, piece, link, meeting } = element.dataset;
  const meta = { ...(link ? { link, meeting } : { submission, piece }), filename: file.name };
  const uppy = new Uppy({ autoProceed: false, allowMultipleUploadBatches: true });
  if (!link && usesDirectUpload(file)) addDirectUpload(uppy, file, meta);
  else uppy.use(Tus, {
    endpoint: element.dataset.endpoint ?? "/files/",
    chunkSize: chunkSizeOf(element),
    retryDelays: [500, 1000, 2000, 4000, 8000, 15000, 30000, 30000, 60000, 60000, 60000],
    allowedMetaFields: Object.keys(meta),
    removeFingerprintOnSuccess: true,
    onShouldRetry(error, attempt, options, next) {
      const code = error?.originalResponse?.getStatus() ?? 0;
      if (code === 401 || code === 507) return false;
      status.textContent = words.waiting;
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
    const parts = [`${share}%`, `${formatSize(progress.bytesUploaded)} / ${formatSize(progress.bytesTotal)}`];
    if (mark.speed > 0) parts.push(`${formatSize(mark.speed)}/s`, `${formatDuration((progress.bytesTotal - progress.bytesUploaded) / mark.speed)} ${words.left}`);
    status.textContent = parts.join(" · ");
  });
  pause.addEventListener("click", () => {
    const paused = uppy.pauseResume(id);
    pause.textContent = paused ? words.resume : words.pause;
    if (paused) status.textContent = words.paused;
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
      /* the response has no message of the server */
    }
    status.textContent = words.failed + message;
    status.className = "fault";
    pause.textContent = words.resume;
    pause.onclick = () => {
      status.className = "meta";
      uppy.retryAll();
    };
  });
  uppy.on("upload-success", () => {
    box.replaceChildren();
    // The list loads itself (hx-sync replaces a request in progress), so that an older response never overwrites a newer one.
    renewList();
  });
  window.addEventListener("online", () => uppy.retryAll());
  uppy.upload();
}
