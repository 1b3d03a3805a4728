// Notice and call side by side: pointing at a rule highlights its sentence, pointing at a sentence highlights its rules.
export function noticeHighlight() {
  let highlighted = [];
  const clear = () => {
    for (const element of highlighted) element.classList.remove("lit");
    highlighted = [];
  };
  const highlight = (elements) => {
    clear();
    highlighted = [...elements];
    for (const element of highlighted) element.classList.add("lit");
  };
  const scrollWithin = (element) => {
    const frame = element.closest(".notice-text");
    if (!frame) return;
    const box = element.getBoundingClientRect();
    const outer = frame.getBoundingClientRect();
    if (box.top < outer.top || box.bottom > outer.bottom) frame.scrollTop += box.top - outer.top - outer.height / 3;
  };
  const point = (target, scroll) => {
    const rule = target.closest?.("[data-from]");
    if (rule && rule.dataset.from !== "") {
      const sentence = document.querySelector(`.sentence[data-sentence="${rule.dataset.from}"]`);
      highlight([rule, ...(sentence ? [sentence] : [])]);
      if (sentence) scrollWithin(sentence);
      return;
    }
    const sentence = target.closest?.(".sentence.source");
    if (!sentence) return;
    const rules = document.querySelectorAll(`[data-from="${sentence.dataset.sentence}"]`);
    highlight([sentence, ...rules]);
    if (scroll) rules[0]?.scrollIntoView({ block: "center", behavior: "smooth" });
  };
  document.addEventListener("mouseover", (event) => point(event.target, false));
  document.addEventListener("focusin", (event) => point(event.target, false));
  document.addEventListener("click", (event) => point(event.target, true));
}
