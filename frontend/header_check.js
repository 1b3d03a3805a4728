// Reads the header of a chosen film in the browser and compares it with the rules of the piece before the upload begins.

import { compare } from "./rule_comparisons.js";

let loading;

async function mediainfo() {
  loading ??= import("mediainfo.js").then(({ default: factory }) =>
    factory({ format: "object", locateFile: (name) => new URL(`/static/build/${name}`, window.location.origin).href }),
  );
  return loading;
}

const CODECS = { AVC: "h264", HEVC: "h265", "MPEG-4 Visual": "mpeg4", AV1: "av1", VP9: "vp9" };
const CONTAINERS = { "MPEG-4": "mp4", QuickTime: "mov", Matroska: "mkv", WebM: "webm", AVI: "avi", "Windows Media": "wmv", "Flash Video": "flv" };

export async function readHeader(file) {
  const info = await mediainfo();
  const result = await info.analyzeData(
    () => file.size,
    async (size, offset) => new Uint8Array(await file.slice(offset, offset + size).arrayBuffer()),
  );
  const tracks = result?.media?.track ?? [];
  const general = tracks.find((track) => track["@type"] === "General") ?? {};
  const video = tracks.find((track) => track["@type"] === "Video");
  const turned = Math.abs(Number(video?.Rotation ?? 0)) % 180 === 90;
  const width = Number(video?.Width ?? 0);
  const height = Number(video?.Height ?? 0);
  const isQuickTime = general.Format_Profile === "QuickTime";
  return {
    duration_s: Number(general.Duration ?? 0) || null,
    width: turned ? height : width,
    height: turned ? width : height,
    codec: video ? (CODECS[video.Format] ?? String(video.Format).toLowerCase()) : null,
    frame_rate: Number(video?.FrameRate ?? 0) || null,
    container: isQuickTime ? "mov" : (CONTAINERS[general.Format] ?? null),
  };
}

export function formatDuration(seconds) {
  const whole = Math.floor(seconds);
  const pad = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

export function formatSize(bytes) {
  const units = ["B", "KB", "MB", "GB"];
  let n = bytes;
  let i = 0;
  while (n >= 1024 && i < 3) {
    n /= 1024;
    i += 1;
  }
  return `${i < 2 || n >= 100 ? Math.round(n) : n.toFixed(1)} ${units[i]}`;
}

const FORMATS = {
  clock: formatDuration,
  bytes: formatSize,
  pixels: (size) => size.join("×"),
  number: (n) => String(Math.round(n * 100) / 100),
  text: (text) => String(text).toUpperCase(),
  name: String,
};

// What is known of a file before its upload, in the shape of the checks on the server (core/inspection/subject.py).
function properties(file, header) {
  const film = header && {
    duration_s: header.duration_s,
    size: header.width && header.height ? [header.width, header.height] : null,
    codec: header.codec,
    frame_rate: header.frame_rate,
    bitrate_kbps: header.duration_s ? Math.round((file.size * 8) / header.duration_s / 1000) : null,
  };
  const at = file.name.lastIndexOf(".");
  const ending = at > 0 ? file.name.slice(at + 1).toLowerCase() : "";
  return { size: file.size, format: header?.container ?? ending, stem: at > 0 ? file.name.slice(0, at) : file.name, film };
}

const at = (path, values) => path.split(".").reduce((value, part) => value?.[part], values) ?? null;

// Rules that the file or its header violates: the entries of `rules`, each with `message` besides. How a rule is compared comes from the
// server (RuleKind.as_json); what the browser cannot measure is left to the checks.
export function violations(rules, file, header, words) {
  const known = properties(file, header);
  const found = [];
  for (const rule of rules) {
    const measured = rule.measure ? at(rule.measure, known) : null;
    if (measured === null || compare(rule.comparison, rule.value, measured, { ...rule.parameters, approx: rule.approx }) !== false) continue;
    const shown = rule.shown.replace("%(n)s", FORMATS[rule.format](measured));
    found.push({ ...rule, message: words.measured.replace("%(property)s", rule.property).replace("%(measured)s", shown) });
  }
  return found;
}
