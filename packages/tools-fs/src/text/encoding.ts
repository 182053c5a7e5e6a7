/** How the bytes of a text file stand for characters. `utf-8-damaged` holds bytes that are not valid UTF-8. */
export type Encoding = "utf-8" | "utf-8-damaged" | "utf-16le" | "utf-16be" | "windows-1252";

export interface DetectedEncoding {
  readonly encoding: Encoding;
  /** Bytes of byte order mark before the text. */
  readonly bom: number;
}

const sniffed = 8192;

/** The encoding of a file's bytes, or undefined where they are not text. Latin-1 is read as its superset, windows-1252. */
export function detectEncoding(bytes: Uint8Array): DetectedEncoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: "utf-16le", bom: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: "utf-16be", bom: 2 };
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  if (bytes.subarray(0, sniffed).includes(0)) {
    const encoding = bom === 0 ? detectWideText(bytes) : undefined;
    return encoding === undefined ? undefined : { encoding, bom: 0 };
  }
  const { wellFormed, malformed } = countSequences(bytes.subarray(bom));
  if (malformed === 0) return { encoding: "utf-8", bom };
  // Latin-1 text hardly ever forms a valid multi-byte sequence; damaged UTF-8 consists of them.
  return { encoding: bom === 0 && wellFormed === 0 ? "windows-1252" : "utf-8-damaged", bom };
}

/** UTF-16 without a mark: Western text has a zero in every other byte and nowhere else. */
function detectWideText(bytes: Uint8Array): Encoding | undefined {
  const length = Math.min(bytes.length, sniffed) & ~1;
  if (length < 4 || bytes.length % 2 !== 0) return undefined;
  let low = 0;
  let high = 0;
  for (let at = 0; at < length; at += 2) {
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1] ?? 0;
    if (first === 0 && second === 0) return undefined;
    if (first === 0) high += 1;
    if (second === 0) low += 1;
    if ((first === 0 && isControl(second)) || (second === 0 && isControl(first))) return undefined;
  }
  const pairs = length / 2;
  if (low > pairs * 0.7 && high === 0) return "utf-16le";
  if (high > pairs * 0.7 && low === 0) return "utf-16be";
  return undefined;
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d && byte !== 0x1b;
}

function countSequences(bytes: Uint8Array): { wellFormed: number; malformed: number } {
  let wellFormed = 0;
  let malformed = 0;
  for (let at = 0; at < bytes.length;) {
    if ((bytes[at] ?? 0) < 0x80) {
      at += 1;
      continue;
    }
    const length = sequenceLength(bytes, at);
    if (length === 0) malformed += 1;
    else wellFormed += 1;
    at += length === 0 ? 1 : length;
  }
  return { wellFormed, malformed };
}

/** Bytes of the well-formed UTF-8 sequence at `at`, or 0 where there is none. */
export function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const second = bytes[at + 1] ?? 0;
  if (first >= 0xc2 && first <= 0xdf) return isContinuation(second) ? 2 : 0;
  if (!isContinuation(second) || !isContinuation(bytes[at + 2] ?? 0)) return 0;
  if (first >= 0xe0 && first <= 0xef) {
    const tooLong = first === 0xe0 && second < 0xa0;
    const surrogate = first === 0xed && second > 0x9f;
    return tooLong || surrogate ? 0 : 3;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const outside = (first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f);
    return outside || !isContinuation(bytes[at + 3] ?? 0) ? 0 : 4;
  }
  return 0;
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
