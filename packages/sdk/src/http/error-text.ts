/** Characters of a server's words that a failure message repeats. */
const maxChars = 600;

/** The readable part of an error's body, in one line: its JSON message, the title or text of an HTML page, or the text itself. */
export function errorText(body: string): string {
  const text = jsonMessage(body) ?? (/^\s*<(?:!doctype|html|head|body|\?xml)/i.test(body) ? htmlText(body) : body);
  return plainLine(text);
}

/** One line without control characters, of bounded length. */
export function plainLine(text: string): string {
  // Escape sequences and bidirectional marks from a server must not reach a terminal.
  const line = text
    .slice(0, maxChars * 8)
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\s]+/g, " ")
    .trim();
  return line.length > maxChars ? `${line.slice(0, maxChars)}…` : line;
}

function jsonMessage(body: string): string | undefined {
  try {
    const value = JSON.parse(body) as { error?: { message?: unknown } | string; message?: unknown } | null;
    const message = (typeof value?.error === "object" ? value.error?.message : value?.error) ?? value?.message;
    return typeof message === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}

function htmlText(body: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(body)?.[1]?.trim() ?? "";
  if (title !== "") return title;
  return body
    .slice(0, 20_000)
    .replace(/<(script|style)[^>]*>[^]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ");
}
