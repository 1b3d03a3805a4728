// The film player: adaptive streaming, chapters and a transcript that follow the film and can be clicked, preview pictures, keyboard.

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];
// Seconds that an arrow key moves.
const STEP = 5;
// Preview pictures in a row of the preview sheet.
const COLUMNS = 10;

export function filmPlayers(root) {
  for (const film of root.querySelectorAll("[data-film]:not([data-ready])")) {
    film.dataset.ready = "1";
    const video = film.querySelector("video");
    stream(film, video);
    transcript(film, video);
    controls(film, video);
    preview(film, video);
    keyboard(film, video);
    const wanted = Number(new URLSearchParams(location.search).get("t"));
    if (wanted > 0) jump(video, wanted, false);
  }
}

async function stream(film, video) {
  const address = film.dataset.hls;
  if (!address) return;
  if (!window.MediaSource && video.canPlayType("application/vnd.apple.mpegurl")) {
    video.src = address;
    return;
  }
  const { default: Hls } = await import("hls.js/light");
  // A film that was started while the library was loading goes on undisturbed.
  if (!Hls.isSupported() || !video.paused) return;
  const at = video.currentTime;
  // The content security policy forbids workers from blob: addresses; parsing in the page is fast enough.
  const player = new Hls({ enableWorker: false, capLevelToPlayerSize: true });
  player.on(Hls.Events.ERROR, (_event, data) => {
    if (!data.fatal) return;
    player.destroy();
    if (video.dataset.source) video.src = video.dataset.source;
  });
  player.loadSource(address);
  player.attachMedia(video);
  film.dataset.streams = "1";
  if (at > 0) jump(video, at, false);
}

function jump(video, seconds, plays = true) {
  const go = () => {
    video.currentTime = seconds;
    if (plays) video.play().catch(() => {});
  };
  if (video.readyState >= 1) go();
  else video.addEventListener("loadedmetadata", go, { once: true });
}

function transcript(film, video) {
  const links = [...film.querySelectorAll("[data-at]")];
  const cues = links.filter((link) => link.classList.contains("cue"));
  const chapters = links.filter((link) => !link.classList.contains("cue"));
  const list = film.querySelector(".cues");
  let scrolledAt = 0;
  list?.addEventListener("wheel", () => (scrolledAt = Date.now()), { passive: true });
  list?.addEventListener("touchmove", () => (scrolledAt = Date.now()), { passive: true });
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      scrolledAt = 0;
      jump(video, Number(link.dataset.at));
    });
  }
  let current = null;
  const follow = () => {
    const now = video.currentTime + 0.05;
    const cue = last(cues, now);
    mark(chapters, last(chapters, now));
    if (cue === current) return;
    current = cue;
    mark(cues, cue);
    // The transcript does not scroll away from a reader who has just scrolled it.
    if (cue && list && Date.now() - scrolledAt > 4000) list.scrollTop = cue.offsetTop - list.offsetTop - list.clientHeight / 3;
  };
  video.addEventListener("timeupdate", follow);
  video.addEventListener("seeked", follow);
}

const last = (links, now) => links.filter((link) => Number(link.dataset.at) <= now).at(-1) ?? null;

function mark(links, chosen) {
  for (const link of links) {
    if (link === chosen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function controls(film, video) {
  const speed = film.querySelector("[data-speed]");
  speed?.addEventListener("change", () => (video.playbackRate = Number(speed.value)));
  if (speed) video.addEventListener("ratechange", () => (speed.value = String(video.playbackRate)));
  const captions = film.querySelector("[data-captions]");
  captions?.addEventListener("change", () => showCaptions(video, captions.checked));
  const pip = film.querySelector("[data-pip]");
  if (pip && document.pictureInPictureEnabled) {
    pip.hidden = false;
    pip.addEventListener("click", () => pictureInPicture(video));
  }
}

function showCaptions(video, shown) {
  for (const track of video.textTracks) track.mode = shown ? "showing" : "hidden";
}

function pictureInPicture(video) {
  if (document.pictureInPictureElement) document.exitPictureInPicture();
  else video.requestPictureInPicture?.().catch(() => {});
}

// Shows the picture of the moment under the pointer above the progress bar.
function preview(film, video) {
  const box = film.querySelector(".strip");
  if (!box) return;
  const times = JSON.parse(document.getElementById(box.dataset.times).textContent);
  const canvas = box.querySelector("canvas");
  let picture = null;
  video.addEventListener("pointermove", (event) => {
    const area = video.getBoundingClientRect();
    if (!video.duration || area.bottom - event.clientY > 56) {
      box.hidden = true;
      return;
    }
    picture ??= Object.assign(new Image(), { src: film.dataset.strip });
    const at = Math.min(1, Math.max(0, (event.clientX - area.left - 16) / (area.width - 32))) * video.duration;
    const number = Math.max(0, times.findLastIndex((time) => time <= at));
    if (!picture.complete) return;
    canvas.getContext("2d").drawImage(picture, (number % COLUMNS) * 160, Math.floor(number / COLUMNS) * 90, 160, 90, 0, 0, 160, 90);
    box.querySelector("output").value = clock(at);
    box.hidden = false;
    box.style.left = `${Math.min(area.width - 170, Math.max(4, event.clientX - area.left - 80))}px`;
  });
  video.addEventListener("pointerleave", () => (box.hidden = true));
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function keyboard(film, video) {
  film.addEventListener("keydown", (event) => {
    if (event.target.matches("select, input, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    const onLink = event.target.matches("a, button");
    const actions = {
      " ": () => !onLink && (video.paused ? video.play() : video.pause()),
      ArrowLeft: () => (video.currentTime -= STEP),
      ArrowRight: () => (video.currentTime += STEP),
      "<": () => changeSpeed(video, -1),
      ">": () => changeSpeed(video, 1),
      c: () => film.querySelector("[data-captions]")?.click(),
      p: () => pictureInPicture(video),
    };
    const action = actions[event.key];
    if (!action || (event.key === " " && onLink)) return;
    event.preventDefault();
    action();
  });
}

function changeSpeed(video, by) {
  const at = SPEEDS.findIndex((speed) => speed >= video.playbackRate);
  video.playbackRate = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + by))];
}
