/** What the page does in a browser: search, keys, folding. It reads text and opens details; it writes no markup. Without it all can be read. */
export const script: string = String.raw`
(() => {
  "use strict";
  const $ = (q, from = document) => from.querySelector(q);
  const main = $("main"), field = $("#find"), count = $("#count");
  const blocks = "pre:not(.diff),.diff>span,p,li,td,th,summary,dd,dt,blockquote,.said,.note,.think>div,h2";
  let index, hits = [], at = -1, query = "";

  function build() {
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    index = [];
    let own, last;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const block = node.parentElement.closest(blocks) ?? main;
      if (block !== own) index.push(last = { text: "", parts: [] }), own = block;
      last.parts.push([last.text.length, node]);
      last.text += node.data;
    }
    for (const one of index) {
      const lower = one.text.toLowerCase();
      if (lower.length === one.text.length) one.text = lower;
    }
  }

  function place(parts, offset, end) {
    let [low, high] = [0, parts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (parts[middle][0] < offset || (!end && parts[middle][0] === offset)) low = middle;
      else high = middle - 1;
    }
    return [parts[low][1], offset - parts[low][0]];
  }

  function rangeOf([one, from]) {
    const range = document.createRange();
    range.setStart(...place(one.parts, from, false));
    range.setEnd(...place(one.parts, from + query.length, true));
    return range;
  }

  function search() {
    const wanted = field.value.toLowerCase();
    if (wanted === query) return;
    query = wanted;
    hits = [];
    at = -1;
    if (query !== "") {
      if (!index) build();
      for (const one of index) for (let from = one.text.indexOf(query); from >= 0; from = one.text.indexOf(query, from + query.length)) hits.push([one, from]);
    }
    globalThis.CSS?.highlights?.delete("now");
    globalThis.CSS?.highlights?.delete("found");
    if (globalThis.Highlight && hits.length) CSS.highlights.set("found", new Highlight(...hits.slice(0, 3000).map(rangeOf)));
    tell();
  }

  function tell() {
    count.textContent = query === "" ? "" : hits.length === 0 ? "not found" : at < 0 ? hits.length + " found" : at + 1 + " of " + hits.length;
  }

  function go(step) {
    search();
    if (hits.length === 0) return;
    at = at < 0 && step < 0 ? hits.length - 1 : (at + step + hits.length) % hits.length;
    tell();
    const range = rangeOf(hits[at]);
    const element = range.startContainer.parentElement;
    reveal(element);
    element.scrollIntoView({ block: "center" });
    requestAnimationFrame(() => {
      const box = element.closest("pre");
      const rect = range.getBoundingClientRect();
      if (box) {
        const outer = box.getBoundingClientRect();
        box.scrollTop += rect.top - outer.top - box.clientHeight / 2;
        box.scrollLeft += Math.min(0, rect.left - outer.left - 16) || Math.max(0, rect.right - outer.right + 16);
      }
      const top = range.getBoundingClientRect().top;
      if (top < 80 || top > innerHeight - 40) scrollBy(0, top - innerHeight / 2);
    });
    if (globalThis.Highlight) CSS.highlights.set("now", new Highlight(range));
    else getSelection().removeAllRanges(), getSelection().addRange(range);
  }

  function reveal(element) {
    for (let one = element.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
  }

  function target() {
    const element = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!element) return;
    reveal(element);
    element.scrollIntoView();
    requestAnimationFrame(() => element.scrollIntoView());
  }

  let timer;
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 120); });
  $("#finder").addEventListener("submit", (event) => { event.preventDefault(); go(1); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.shiftKey) event.preventDefault(), go(-1);
    else if (event.key === "Escape") field.value = "", search(), field.blur();
  });
  $("#before").addEventListener("click", () => go(-1));

  const folded = () => main.querySelectorAll("details.call,details.think");
  $("#all").addEventListener("click", ({ currentTarget: button }) => {
    const open = button.getAttribute("aria-pressed") !== "true";
    for (const one of folded()) one.open = open;
    button.setAttribute("aria-pressed", open);
  });

  const sections = [...main.querySelectorAll("section.exchange")];
  const prompts = sections.filter((one) => $("h2", one));
  function step(by) {
    const shown = prompts.filter((one) => !one.closest("details:not([open])"));
    const here = shown.findIndex((one) => one.getBoundingClientRect().bottom > 120);
    const started = shown[here]?.getBoundingClientRect().top < 20;
    const next = shown[by < 0 ? (started ? here : here - 1) : shown[here]?.getBoundingClientRect().top > 140 ? here : here + 1];
    if (!next) return;
    $("h2", next).focus({ preventScroll: true });
    next.scrollIntoView();
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (event.key === "/") event.preventDefault(), field.focus(), field.select();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "n" && hits.length) go(1);
    else if (event.key === "p" && hits.length) go(-1);
  });

  const contents = $("nav details");
  if (matchMedia("(max-width:66rem)").matches) contents.open = false;
  const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      const link = links.get(target.id);
      if (!isIntersecting || !link) continue;
      for (const one of links.values()) one.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-15% 0px -75% 0px" });
  for (const one of sections) seen.observe(one);

  let opened = [];
  addEventListener("beforeprint", () => { opened = [...folded()].filter((one) => !one.open); for (const one of opened) one.open = true; });
  addEventListener("afterprint", () => { for (const one of opened) one.open = false; });
  addEventListener("hashchange", target);
  target();
})();
`;
