/** Markup that is safe to write as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = Html | string | number | false | undefined | readonly HtmlValue[];

/** Markup from a template. Whatever is not markup already is escaped, so text of a session cannot become any. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? "";
  for (const [index, value] of values.entries()) text += `${written(value)}${parts[index + 1] ?? ""}`;
  return new Html(text);
}

function written(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  if (typeof value === "string") return escaped(value);
  if (typeof value === "number") return String(value);
  if (value === undefined || value === false) return "";
  return value.map(written).join("");
}

/** The content of a `pre`, whose first line end a browser leaves out. */
export function lineKept(text: string): string {
  return text.startsWith("\n") ? `\n${text}` : text;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Controls, marks that turn the direction of writing, what has no width, and halves of characters: nobody would see them. */
const unseen =
  /([\0-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\p{Cs}]|[\u{e0000}-\u{e01ef}])\1*/gu;

/** Text as markup. What would be invisible is shown by name. The marks hold no quotation mark, so they end no attribute either. */
export function escaped(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? "")
    .replaceAll(unseen, (run: string, sign: string) => {
      const times = run.length / sign.length;
      return `<b class=c>${nameOf(sign)}${times > 1 ? `×${times}` : ""}</b>`;
    });
}

/** Text for an attribute, where a mark is written without markup. */
export function attribute(text: string): Html {
  return new Html(escaped(text).replaceAll("<b class=c>", "⟨").replaceAll("</b>", "⟩"));
}

function nameOf(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  if (code < 32) return String.fromCodePoint(0x2400 + code);
  if (code === 127) return "␡";
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
