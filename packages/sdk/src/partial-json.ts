/**
 * The value that a JSON text has come to so far, for showing an answer while it still streams: what is open is closed, a key without its value
 * is left out, as is a number or word that may still grow. Undefined while nothing can be said, and for what is no beginning of JSON.
 */
export function partialJson(text: string): unknown {
  const open: ("}" | "]")[] = [];
  /** Up to here the text can be closed, with what stood open then. */
  let sound: { readonly end: number; readonly open: readonly string[] } | undefined;
  const keep = (end: number): void => {
    sound = { end, open: [...open].reverse() };
  };
  let at = 0;
  let isKey = false;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (character === '"') {
      const end = endOfText(text, at);
      if (end === undefined) {
        // A text that is cut off is shown as far as it came; a key is not.
        if (!isKey && sound !== undefined) return parsed(`${safeText(text)}"${[...open].reverse().join("")}`) ?? closed(text, sound);
        if (open.length === 0) return parsed(`${safeText(text)}"`);
        break;
      }
      at = end;
      if (!isKey) keep(at);
      continue;
    }
    if (character === "{" || character === "[") {
      open.push(character === "{" ? "}" : "]");
      isKey = character === "{";
      keep(at + 1);
    } else if (character === "}" || character === "]") {
      if (open.pop() !== character) return undefined;
      isKey = false;
      keep(at + 1);
    } else if (character === ",") {
      if (open.length === 0) return undefined;
      isKey = open.at(-1) === "}";
    } else if (character === ":") isKey = false;
    else if (!/\s/.test(character)) {
      const word = /^[-+.\w]+/.exec(text.slice(at, at + 400))?.[0] ?? "";
      if (word === "") return undefined;
      at += word.length;
      if (at < text.length) keep(at);
      continue;
    }
    at += 1;
  }
  return sound === undefined ? undefined : closed(text, sound);
}

function closed(text: string, { end, open }: { readonly end: number; readonly open: readonly string[] }): unknown {
  return parsed(text.slice(0, end).replace(/,\s*$/, "") + open.join(""));
}

/** The place after the closing quote of the text that begins at `from`. */
function endOfText(text: string, from: number): number | undefined {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return undefined;
}

/** Without an escape that was cut in the middle, or half of a character of two units. */
function safeText(text: string): string {
  return text.replace(/(?<!\\)((?:\\\\)*)\\(?:u[0-9a-fA-F]{0,3})?$/, "$1").replace(/[\uD800-\uDBFF]$/, "");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
