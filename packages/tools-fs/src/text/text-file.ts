import { detectEncoding, sequenceLength } from "./encoding.js";
import type { Encoding } from "./encoding.js";

/** One replacement: the characters from `start` to before `end` become `text`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text of a file's bytes, and the way back: splices change the bytes they cover and no others. A byte that is not
 * valid UTF-8 appears in `text` as one lone surrogate, U+DC80 to U+DCFF, so that every byte keeps its place.
 */
export interface TextFile {
  readonly text: string;
  readonly encoding: Encoding;
  readonly bom: number;
  /** The bytes with the splices applied, which are in order and do not overlap. Undefined: the encoding lacks a character of them. */
  splice(splices: readonly Splice[]): Uint8Array | undefined;
}

// Bytes 0x80-0x9f of windows-1252; the five it leaves undefined keep their control characters, so that every byte has a character.
const upperControls = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** Reads a file's bytes as text, or gives undefined where they are not text. */
export function openText(bytes: Uint8Array): TextFile | undefined {
  const detected = detectEncoding(bytes);
  if (detected === undefined) return undefined;
  const { encoding, bom } = detected;
  const body = bytes.subarray(bom);
  const text = decode(body, encoding);
  return {
    text,
    encoding,
    bom,
    splice(splices) {
      const parts: Uint8Array[] = [bytes.subarray(0, bom)];
      let character = 0;
      let byte = 0;
      for (const { start, end, text: replacement } of splices) {
        const encoded = encode(replacement, encoding);
        if (encoded === undefined) return undefined;
        const from = byte + encodedLength(text, character, start, encoding);
        parts.push(body.subarray(byte, from), encoded);
        byte = from + encodedLength(text, start, end, encoding);
        character = end;
      }
      parts.push(body.subarray(byte));
      return Buffer.concat(parts);
    },
  };
}

/** The text without its lone surrogates, which stand for invalid bytes or cannot be written at all. */
export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (found) => (found.length === 2 ? found : "\ufffd"));
}

function decode(bytes: Uint8Array, encoding: Encoding): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (encoding) {
    case "utf-8":
      return buffer.toString("utf8");
    case "utf-16le":
      return buffer.toString("utf16le");
    case "utf-16be":
      return Buffer.from(buffer.subarray(0, buffer.length & ~1))
        .swap16()
        .toString("utf16le");
    case "windows-1252":
      return buffer
        .toString("latin1")
        .replace(/[\u0080-\u009f]/g, (character) => upperControls[character.charCodeAt(0) - 0x80] ?? character);
    case "utf-8-damaged":
      return decodeDamaged(buffer);
  }
}

function decodeDamaged(bytes: Buffer): string {
  const parts: string[] = [];
  let valid = 0;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      parts.push(bytes.toString("utf8", valid, at), String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
      valid = at + 1;
    }
    at += length === 0 ? 1 : length;
  }
  parts.push(bytes.toString("utf8", valid));
  return parts.join("");
}

/** Bytes that the text from `start` to before `end` takes up in a file of this encoding. */
function encodedLength(text: string, start: number, end: number, encoding: Encoding): number {
  if (encoding === "windows-1252") return end - start;
  if (encoding === "utf-16le" || encoding === "utf-16be") return 2 * (end - start);
  const part = text.slice(start, end);
  const length = Buffer.byteLength(part, "utf8");
  if (encoding === "utf-8") return length;
  // A lone surrogate counts three bytes in UTF-8 and stands for one.
  return length - 2 * (part.match(/(?<![\ud800-\udbff])[\udc80-\udcff]/g)?.length ?? 0);
}

/** The bytes of new text in an encoding, or undefined where the encoding lacks one of its characters. */
export function encode(text: string, encoding: Encoding): Uint8Array | undefined {
  switch (encoding) {
    case "utf-8":
    case "utf-8-damaged":
      return Buffer.from(text, "utf8");
    case "utf-16le":
      return Buffer.from(text, "utf16le");
    case "utf-16be":
      return Buffer.from(text, "utf16le").swap16();
    case "windows-1252":
      return encodeSingleBytes(text);
  }
}

function encodeSingleBytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const upper = upperControls.indexOf(text.charAt(at));
    if (upper >= 0) bytes[at] = 0x80 + upper;
    else if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) bytes[at] = code;
    else return undefined;
  }
  return bytes;
}
