/*
 * Escape sequences: CSI (ESC [ or 0x9b), strings such as OSC that run to BEL or ST, and short two- and three-character ones. A sequence cut off
 * at the end of the text goes too.
 */
const escapes = /(?:\u001b\[|\u009b)[0-?]*[ -/]*(?:[@-~]|$)|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|\u001b[ -/]*(?:[0-~]|$)/g;
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Bytes of a program's output as text that a model can read: no escape sequences, no control characters, a line that was rewritten in place as it stood last. */
export function plainText(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  // Most output is plain; looking is cheaper than rewriting.
  if (!/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text)) return text;
  const bare = text.replace(escapes, "").replaceAll("\r\n", "\n");
  return bare.replace(/[^\n]*\r(?=[^\n\r])/g, "").replace(controls, "");
}

/** The bytes without a character that was cut in two at either end. */
export function wholeCharacters(bytes: Uint8Array, cut: { readonly start?: boolean; readonly end?: boolean }): Uint8Array {
  let start = 0;
  let end = bytes.length;
  if (cut.start) while (start < 3 && start < end && isContinuation(bytes[start])) start += 1;
  if (cut.end) end -= partialLength(bytes);
  return bytes.subarray(start, Math.max(start, end));
}

/** How many bytes at the end begin a UTF-8 character that is not complete: 0 to 3. */
export function partialLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isContinuation(byte)) continue;
    const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return wanted > back ? back : 0;
  }
  return 0;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
