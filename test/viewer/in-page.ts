/** Opens everything that is folded. */
export const openAll = "document.querySelectorAll('details').forEach((one) => (one.open = true))";

/** Every text whose contrast to what it stands on is below 4.5, by the formula of WCAG 2; how many were looked at; and what they stand on. */
export const faintText: string = String.raw`(() => {
  const rgb = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const light = (color) => {
    const [r, g, b] = color.map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let one = element; one !== null; one = one.parentElement) {
      const color = rgb(getComputedStyle(one).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faults = new Set();
  let seen = 0;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.textContent.trim() === "" || /^(script|style|title)$/i.test(element.tagName)) continue;
    const style = getComputedStyle(element);
    let opacity = 1;
    for (let one = element; one !== null; one = one.parentElement) opacity *= Number(getComputedStyle(one).opacity);
    const back = ground(element);
    const text = rgb(element.closest("svg") === null ? style.color : style.fill).map((part, index) => part * opacity + back[index] * (1 - opacity));
    const [high, low] = [light(text), light(back)].sort((a, b) => b - a);
    const contrast = (high + 0.05) / (low + 0.05);
    seen += 1;
    if (contrast < 4.5) faults.add(contrast.toFixed(2) + " " + element.tagName + " " + node.textContent.slice(0, 30));
  }
  return { seen, faults: [...faults], ground: getComputedStyle(document.documentElement).backgroundColor };
})()`;
