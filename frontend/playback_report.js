// Reports the ranges of a lesson's film that were played. What was skipped by seeking is not reported.

// Milliseconds between two reports while the film plays.
const INTERVAL = 10_000;
// Seconds of film. A larger step between two timeupdate events at normal speed is a seek, not playback.
const LARGEST_STEP = 1.5;

export function playbackReport() {
  for (const film of document.querySelectorAll("[data-learns]")) {
    const video = film.querySelector("video, audio");
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    let ranges = [];
    let at = null;
    const observe = () => {
      const now = video.currentTime;
      if (!video.paused && !video.seeking && at !== null && now > at && now - at < LARGEST_STEP * Math.max(1, video.playbackRate)) {
        const last = ranges.at(-1);
        if (last && Math.abs(last[1] - at) < 0.01) last[1] = now;
        else ranges.push([at, now]);
      }
      at = video.seeking ? null : now;
    };
    const reportBody = () => {
      const body = new FormData();
      body.set("report", JSON.stringify({ ranges: ranges.map(([from, to]) => [Math.round(from * 100) / 100, Math.round(to * 100) / 100]), position: video.currentTime }));
      body.set("csrfmiddlewaretoken", token);
      return body;
    };
    const report = async () => {
      observe();
      if (!ranges.length) return;
      const sent = ranges;
      const body = reportBody();
      ranges = [];
      try {
        const response = await fetch(film.dataset.learns, { method: "POST", body, headers: { Accept: "application/json" } });
        // Refused ranges are dropped; ranges that could not be sent go with the next report.
        if (!response.ok) return;
        const result = await response.json();
        const share = film.querySelector("[data-share]");
        share.value = `${result.share}%`;
        if (result.done && !film.dataset.done) {
          film.dataset.done = "1";
          share.closest("[role=status]").classList.add("state", "done");
        }
      } catch {
        ranges = [...sent, ...ranges];
      }
    };
    video.addEventListener("timeupdate", observe);
    video.addEventListener("seeking", () => (at = null));
    video.addEventListener("pause", report);
    video.addEventListener("ended", report);
    setInterval(() => !video.paused && report(), INTERVAL);
    window.addEventListener("pagehide", () => {
      observe();
      if (ranges.length) navigator.sendBeacon(film.dataset.learns, reportBody());
    });
    const position = Number(film.dataset.position);
    const resume = () => position > 0 && position < video.duration - 5 && (video.currentTime = position);
    if (video.readyState >= 1) resume();
    else video.addEventListener("loadedmetadata", resume, { once: true });
  }
}
