// Reads the header of a chosen film in the browser and compares it with the rules of the piece before the upload begins.

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

// Rules that the file or its header violates: the entries of `rules`, each with `message` besides.
// The tolerances (half a second; 10 % where the notice says “about”) are those of the checks on the server.
export function violations(rules, file, header, words) {
  const found = [];
  const report = (rule, message) => found.push({ ...rule, message });
  const extension = file.name.split(".").pop().toLowerCase();
  const fill = (sentence, measured) => sentence.replace("%(measured)s", measured);
  for (const rule of rules) {
    const value = rule.value;
    if (rule.field === "max_bytes" && file.size > value) report(rule, fill(words.isBig, formatSize(file.size)));
    if (rule.field === "min_bytes" && file.size < value) report(rule, fill(words.isBig, formatSize(file.size)));
    if (rule.field === "formats") {
      const actual = header?.container ?? extension;
      const same = { jpeg: "jpg", tif: "tiff" };
      if (!value.map((e) => same[e] ?? e).includes(same[actual] ?? actual)) report(rule, fill(words.isFormat, actual.toUpperCase()));
    }
    if (!header) continue;
    if (rule.field === "duration_s" && header.duration_s) {
      const slack = rule.approx ? 0.1 : 0;
      const [low, high] = value;
      const short = low !== null && header.duration_s < low * (1 - slack) - 0.5;
      const long = high !== null && header.duration_s > high * (1 + slack) + 0.5;
      if (short || long) report(rule, fill(words.isLong, formatDuration(header.duration_s)));
    }
    if (rule.field === "resolution" && header.width && (header.width !== value[0] || header.height !== value[1]))
      report(rule, fill(words.isSized, `${header.width}×${header.height}`));
    if (rule.field === "resolution_min" && header.width) {
      const [small, large] = [Math.min(...value), Math.max(...value)];
      if (Math.min(header.width, header.height) < small || Math.max(header.width, header.height) < large)
        report(rule, fill(words.isSized, `${header.width}×${header.height}`));
    }
    if (rule.field === "video_codec" && header.codec && header.codec !== value) report(rule, fill(words.isCodec, header.codec.toUpperCase()));
  }
  return found;
}
