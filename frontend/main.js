// What pages do in the browser. Every page works without it but uploading.
import htmx from "htmx.org";
import { arranging } from "./arranging.js";
import { beside } from "./beside.js";
import { choosing } from "./choosing.js";
import { films } from "./film.js";
import { learning } from "./learning.js";
import { review } from "./review.js";
import { signing } from "./signing.js";
import { small } from "./small.js";
import { telling } from "./telling.js";
import { uploaders } from "./uploader.js";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
window.htmx = htmx;

function start(root) {
  uploaders(root);
  films(root);
}

small();
review();
beside();
choosing();
telling();
signing();
arranging();
learning();
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
