import { html, lineKept } from "../html/html.js";
import type { Html } from "../html/html.js";
import { bytes, count } from "./format.js";

const headLines = 10;
const headChars = 1400;
const tailLines = 5;
const tailChars = 600;
/** Characters of one text that go into the page; the log holds the rest. */
const mostChars = 400_000;

/** Text as it stands; of a long one its beginning and its end, and what lies between folded away. `label` names it to who cannot see it. */
export function folded(text: string, label: string): Html {
  const { head, middle, tail } = parted(text);
  const box = (part: string, name: string): Html => html`<pre tabindex="0" role="region" aria-label="${name}">${lineKept(part)}</pre>`;
  if (middle === "") return box(head, label);
  const kept = middle.slice(0, mostChars);
  const left = middle.length - kept.length;
  const lines = middle.split("\n").length;
  const size = `${lines > 1 ? `${count(lines)} more lines` : "More"}, ${bytes(middle.length)}`;
  return html`${box(head, label)}<details class="fold"><summary>${size}</summary>${box(kept, `${label}, continued`)}${left > 0 && html`<p class="rule">${count(left)} more characters stand in the log and not here.</p>`}</details>${tail !== "" && box(tail, `${label}, end`)}`;
}

interface Parts {
  readonly head: string;
  readonly middle: string;
  readonly tail: string;
}

/** Cut at lines where they are near, between characters in any case. */
function parted(text: string): Parts {
  const lines = text.split("\n", headLines + tailLines + 6);
  if (text.length <= headChars + tailChars && lines.length <= headLines + tailLines + 5) return { head: text, middle: "", tail: "" };
  const headEnd = lineEnd(text, headLines, headChars);
  const rest = text.slice(headEnd);
  let tailStart = rest.length;
  for (let line = 0; line < tailLines; line++) {
    const next = rest.lastIndexOf("\n", tailStart - 1);
    if (next <= 0 || rest.length - next > tailChars) break;
    tailStart = next;
  }
  const middle = rest.slice(rest.startsWith("\n") ? 1 : 0, tailStart);
  if (middle.trim() === "") return { head: text, middle: "", tail: "" };
  return { head: text.slice(0, headEnd), middle, tail: rest.slice(tailStart + 1) };
}

/** Where so many lines end, or so many characters where lines are long. */
function lineEnd(text: string, lines: number, chars: number): number {
  let end = 0;
  for (let line = 0; line < lines; line++) {
    const next = text.indexOf("\n", end + (line === 0 ? 0 : 1));
    if (next < 0 || next > chars) break;
    end = next;
  }
  if (end > 0) return end;
  return /[\ud800-\udbff]/.test(text[chars - 1] ?? "") ? chars - 1 : chars;
}
