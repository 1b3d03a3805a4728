// A lesson tells what of its film was really played: stretches between two looks at the clock, never what was jumped over.

const EVERY = 10_000;
// Between two events of a playing film lies less than this; seconds of film.
const GAP = 1.5;

export function learning() {
  for (const film of document.querySelectorAll("[data-learns]")) {
    const video = film.querySelector("video, audio");
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    let stretches = [];
    let at = null;
    const look = () => {
      const now = video.currentTime;
      if (!video.paused && !video.seeking && at !== null && now > at && now - at < GAP * Math.max(1, video.playbackRate)) {
        const last = stretches.at(-1);
        if (last && Math.abs(last[1] - at) < 0.01) last[1] = now;
        else stretches.push([at, now]);
      }
      at = video.seeking ? null : now;
    };
    const told = () => {
      const body = new FormData();
      body.set("told", JSON.stringify({ stretches: stretches.map(([from, to]) => [Math.round(from * 100) / 100, Math.round(to * 100) / 100]), place: video.currentTime }));
      body.set("csrfmiddlewaretoken", token);
      return body;
    };
    const tell = async () => {
      look();
      if (!stretches.length) return;
      const sent = stretches;
      const body = told();
      stretches = [];
      try {
        const answer = await fetch(film.dataset.learns, { method: "POST", body, headers: { Accept: "application/json" } });
        // What was refused was not played; what could not be sent is sent with the next.
        if (!answer.ok) return;
        const said = await answer.json();
        const share = film.querySelector("[data-share]");
        share.value = `${said.share}%`;
        if (said.done && !film.dataset.done) {
          film.dataset.done = "1";
          share.closest("[role=status]").classList.add("state", "done");
        }
      } catch {
        stretches = [...sent, ...stretches];
      }
    };
    video.addEventListener("timeupdate", look);
    video.addEventListener("seeking", () => (at = null));
    video.addEventListener("pause", tell);
    video.addEventListener("ended", tell);
    setInterval(() => !video.paused && tell(), EVERY);
    window.addEventListener("pagehide", () => {
      look();
      if (stretches.length) navigator.sendBeacon(film.dataset.learns, told());
    });
    const place = Number(film.dataset.place);
    const onward = () => place > 0 && place < video.duration - 5 && (video.currentTime = place);
    if (video.readyState >= 1) onward();
    else video.addEventListener("loadedmetadata", onward, { once: true });
  }
}
