// The notice beside its call: pointing at a rule lights its sentence, pointing at a sentence lights its rules.
export function beside() {
  let lit = [];
  const clear = () => {
    for (const element of lit) element.classList.remove("lit");
    lit = [];
  };
  const light = (elements) => {
    clear();
    lit = [...elements];
    for (const element of lit) element.classList.add("lit");
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
      light([rule, ...(sentence ? [sentence] : [])]);
      if (sentence) scrollWithin(sentence);
      return;
    }
    const sentence = target.closest?.(".sentence.source");
    if (!sentence) return;
    const rules = document.querySelectorAll(`[data-from="${sentence.dataset.sentence}"]`);
    light([sentence, ...rules]);
    if (scroll) rules[0]?.scrollIntoView({ block: "center", behavior: "smooth" });
  };
  document.addEventListener("mouseover", (event) => point(event.target, false));
  document.addEventListener("focusin", (event) => point(event.target, false));
  document.addEventListener("click", (event) => point(event.target, true));
}
