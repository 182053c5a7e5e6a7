/** What one header block of a tar file says. */
export interface TarHeader {
  readonly name: string;
  readonly size: number;
  readonly mode: number;
  readonly type: string;
}

/** Reads a header block of 512 bytes (POSIX ustar, and the size form of GNU tar). Undefined where its checksum is wrong or a number is none. */
export function tarHeader(block: Buffer): TarHeader | undefined {
  const size = number(block, 124, 12);
  const mode = number(block, 100, 8);
  const checksum = number(block, 148, 8);
  if (size === undefined || mode === undefined || checksum === undefined || checksum !== sumOf(block)) return undefined;
  const prefix = block.subarray(257, 262).toString("latin1") === "ustar" && block[262] === 0 ? text(block, 345, 155) : "";
  const name = text(block, 0, 100);
  return { name: prefix === "" ? name : `${prefix}/${name}`, size, mode, type: String.fromCharCode(block[156] || 48) };
}

export function isEnd(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

/** The records of a pax header: `LENGTH KEY=VALUE\n`. Undefined where they are not well formed. */
export function paxRecords(data: Buffer): ReadonlyMap<string, string> | undefined {
  const records = new Map<string, string>();
  for (let at = 0; at < data.length;) {
    const blank = data.indexOf(0x20, at);
    const length = Number(data.subarray(at, blank < 0 ? at : blank).toString("latin1"));
    if (blank < 0 || !Number.isSafeInteger(length) || length <= blank - at + 1 || at + length > data.length) return undefined;
    const record = data.subarray(blank + 1, at + length).toString("utf8");
    const equals = record.indexOf("=");
    if (equals < 1 || !record.endsWith("\n")) return undefined;
    records.set(record.slice(0, equals), record.slice(equals + 1, -1));
    at += length;
  }
  return records;
}

function text(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString("utf8");
}

function number(block: Buffer, at: number, length: number): number | undefined {
  if (((block[at] ?? 0) & 0x80) !== 0) {
    if (block[at] !== 0x80) return undefined;
    const value = block.subarray(at + 1, at + length).reduce((sum, byte) => sum * 256 + byte, 0);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = block
    .subarray(at, at + length)
    .toString("latin1")
    .replace(/[\0 ]+$/, "")
    .trimStart();
  return digits === "" ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

function sumOf(block: Buffer): number {
  let sum = 8 * 32;
  for (let at = 0; at < 512; at++) if (at < 148 || at >= 156) sum += block[at] ?? 0;
  return sum;
}
