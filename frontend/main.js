// Entry of the front end. Every page works without it, except uploads.
import htmx from "htmx.org";
import { caseOrder } from "./case_order.js";
import { filmPlayers } from "./film_player.js";
import { noticeHighlight } from "./notice_highlight.js";
import { pageActions } from "./page_actions.js";
import { playbackReport } from "./playback_report.js";
import { reviewForm } from "./review_form.js";
import { signaturePad } from "./signature_pad.js";
import { storyAutosave } from "./story_autosave.js";
import { unitPicker } from "./unit_picker.js";
import { uploaders } from "./uploader.js";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
window.htmx = htmx;

function start(root) {
  uploaders(root);
  filmPlayers(root);
}

pageActions();
reviewForm();
noticeHighlight();
unitPicker();
storyAutosave();
signaturePad();
caseOrder();
playbackReport();
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
