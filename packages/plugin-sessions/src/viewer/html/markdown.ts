import { attribute, html, Html, lineKept } from "./html.js";
import { inline } from "./inline.js";

/** A model's prose as markup: headings, lists, quotations, tables and code. It knows no raw HTML; whatever it does not know stays text. */
export function markdown(text: string): Html {
  return new Html(blocks(text.replaceAll("\r\n", "\n").split("\n"), 0));
}

const deepest = 6;
/** Characters of a line that may still be a heading or a rule. */
const longestMark = 500;
const item = /^(\s{0,8})([-*+]|\d{1,9}[.)])\s+(.*)$/;
const separator = /^\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?$/;

function blocks(lines: readonly string[], depth: number): string {
  let out = "";
  let paragraph: string[] = [];
  const flush = (): void => {
    if (paragraph.length > 0) out += html`<p>${inline(paragraph.join("\n"))}</p>`.text;
    paragraph = [];
  };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const fence = /^\s*(`{3,}|~{3,})\s*([\w+#.-]*)/.exec(line);
    const short = line.length <= longestMark;
    const heading = short ? /^(#{1,6})\s+(.*?)\s*#*$/.exec(line) : null;
    if (fence?.[1] !== undefined) {
      flush();
      const close = fence[1];
      const code: string[] = [];
      for (index += 1; index < lines.length && !(lines[index] ?? "").trim().startsWith(close); index++) code.push(lines[index] ?? "");
      const label = fence[2] ? html` aria-label="Code, ${attribute(fence[2])}"` : html` aria-label="Code"`;
      out += html`<pre tabindex="0" role="region"${label}>${lineKept(code.join("\n"))}</pre>`.text;
    } else if (heading !== null) {
      flush();
      // The page's own headings are levels 1 and 2.
      out += html`<p class="h" role="heading" aria-level="${Math.min(6, 2 + (heading[1] ?? "").length)}">${inline(heading[2] ?? "")}</p>`
        .text;
    } else if (short && /^\s*([-*_])(?:\s*\1){2,}\s*$/.test(line)) {
      flush();
      out += "<hr>";
    } else if (/^\s*>/.test(line) && depth < deepest) {
      flush();
      const quoted: string[] = [];
      for (; index < lines.length && /^\s*>/.test(lines[index] ?? ""); index++) quoted.push((lines[index] ?? "").replace(/^\s*> ?/, ""));
      index -= 1;
      out += `<blockquote>${blocks(quoted, depth + 1)}</blockquote>`;
    } else if (item.test(line) && depth < deepest) {
      flush();
      const end = endOfList(lines, index);
      out += list(lines.slice(index, end), depth);
      index = end - 1;
    } else if (line.includes("|") && (lines[index + 1] ?? "").length <= longestMark && separator.test(lines[index + 1] ?? "")) {
      flush();
      let end = index + 2;
      while (end < lines.length && (lines[end] ?? "").includes("|")) end += 1;
      out += table([line, ...lines.slice(index + 2, end)]);
      index = end - 1;
    } else if (line.trim() === "") flush();
    else paragraph.push(line);
  }
  flush();
  return out;
}

/** A list goes on while lines are items of its kind, are indented, or are blank before such a line. */
function endOfList(lines: readonly string[], from: number): number {
  const [, indent = "", sign = ""] = item.exec(lines[from] ?? "") ?? [];
  let end = from + 1;
  for (let index = end; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const [, own = "", ownSign = sign] = item.exec(line) ?? [];
    if (own.length <= indent.length + 1 && /\d/.test(ownSign) !== /\d/.test(sign)) break;
    if (item.test(line) || /^\s{2,}\S/.test(line)) end = index + 1;
    else if (line.trim() !== "") break;
  }
  return end;
}

function list(lines: readonly string[], depth: number): string {
  const [, indent = "", sign = "-"] = item.exec(lines[0] ?? "") ?? [];
  const items: string[][] = [];
  for (const line of lines) {
    const found = item.exec(line);
    if (found !== null && (found[1] ?? "").length <= indent.length + 1) items.push([found[3] ?? ""]);
    else items.at(-1)?.push(line.slice(Math.min(line.length - line.trimStart().length, indent.length + sign.length + 1)));
  }
  const body = items.map((own) => `<li>${tight(blocks(own, depth + 1))}</li>`).join("");
  const start = Number.parseInt(sign, 10);
  if (Number.isNaN(start)) return `<ul>${body}</ul>`;
  return `<ol${start === 1 ? "" : ` start="${start}"`}>${body}</ol>`;
}

/** An item of one paragraph needs none. */
function tight(body: string): string {
  return /^<p>(?:(?!<p>)[\s\S])*<\/p>(?!<p>)/.test(body) ? body.replace(/^<p>([\s\S]*?)<\/p>/, "$1") : body;
}

function table(rows: readonly string[]): string {
  const cells = (row: string): readonly string[] =>
    row
      .trim()
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => cell.trim());
  const [head = "", ...body] = rows;
  const headCells = cells(head).map((cell) => html`<th>${inline(cell)}</th>`);
  const bodyRows = body.map((row) => html`<tr>${cells(row).map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`);
  return html`<div class="wide" tabindex="0" role="region" aria-label="Table"><table><tr>${headCells}</tr>${bodyRows}</table></div>`.text;
}
