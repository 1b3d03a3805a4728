// Entry of the front end. Every page works without it, except uploads.
import htmx from "htmx.org";
import { caseOrder } from "./case_order.js";
import { faultSummary } from "./fault_summary.js";
import { filmPlayers } from "./film_player.js";
import { noticeHighlight } from "./notice_highlight.js";
import { pageActions } from "./page_actions.js";
import { partialUpdate } from "./partial_update.js";
import { playbackReport } from "./playback_report.js";
import { quotaGrid } from "./quota_grid.js";
import { reviewForm } from "./review_form.js";
import { signaturePad } from "./signature_pad.js";
import { storyAutosave } from "./story_autosave.js";
import { unitPicker } from "./unit_picker.js";
import { uploaders } from "./uploader.js";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
// 422: the form was understood and has errors, which are shown like any other answer.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..|422", swap: true },
  { code: "[45]..", swap: false, error: true },
];
window.htmx = htmx;

function start(root) {
  uploaders(root);
  filmPlayers(root);
}

pageActions();
faultSummary();
reviewForm();
noticeHighlight();
unitPicker();
quotaGrid();
storyAutosave();
signaturePad();
caseOrder();
playbackReport();
partialUpdate();
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
