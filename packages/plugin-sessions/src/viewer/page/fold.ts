import { html } from "../html/html.js";
import type { Html } from "../html/html.js";
import { bytes, count } from "./format.js";

const shownLines = 14;
const shownChars = 1600;
/** Characters of one text that go into the page; the log holds the rest. */
const mostChars = 400_000;

/** Text as it stands, the beginning in sight and the rest folded away. `label` names it to who cannot see it. */
export function folded(text: string, label: string): Html {
  const { head, rest } = parted(text);
  const own = html`<pre tabindex="0" role="region" aria-label="${label}">${head}</pre>`;
  if (rest === "") return own;
  const kept = rest.slice(0, mostChars);
  const lines = rest.split("\n").length;
  const left = rest.length - kept.length;
  return html`${own}<details class="fold"><summary>${lines > 1 ? `${count(lines)} more lines` : "More"}, ${bytes(rest.length)}</summary><pre tabindex="0" role="region" aria-label="${label}, continued">${kept}</pre>${left > 0 && html`<p class="rule">${count(left)} more characters stand in the log and not here.</p>`}</details>`;
}

/** Cut at a line where that is near, between characters in any case. */
function parted(text: string): { readonly head: string; readonly rest: string } {
  let end = -1;
  for (let line = 0; line < shownLines; line++) {
    const next = text.indexOf("\n", end + 1);
    if (next < 0 || next > shownChars) {
      end = next < 0 && text.length <= shownChars ? text.length : end;
      break;
    }
    end = next;
  }
  if (end <= 0 || end >= text.length - 1) {
    if (text.length <= shownChars && text.split("\n", shownLines + 2).length <= shownLines + 1) return { head: text, rest: "" };
    const cut = /[\ud800-\udbff]/.test(text[shownChars - 1] ?? "") ? shownChars - 1 : shownChars;
    return { head: text.slice(0, cut), rest: text.slice(cut) };
  }
  // A few lines more are not worth a fold.
  if (text.length - end < 300 && text.slice(end).split("\n").length < 6) return { head: text, rest: "" };
  return { head: text.slice(0, end), rest: text.slice(end + 1) };
}
