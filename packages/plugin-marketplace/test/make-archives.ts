import { crc32, constants, deflateRawSync, gzipSync } from "node:zlib";

export interface ZipEntry {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** Unix mode with its kind; 0 for none. */
  readonly mode?: number;
  readonly flags?: number;
  readonly method?: number;
  /** What is claimed of the size. */
  readonly size?: number;
  readonly crc?: number;
  /** Given as it stands in the file. */
  readonly packed?: Buffer;
}

/** A zip file that says whatever it is told to say. */
export function makeZip(entries: readonly ZipEntry[], repeat = 1): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.isBuffer(entry.name) ? entry.name : Buffer.from(entry.name);
    const content = Buffer.from(entry.content ?? "");
    const method = entry.method ?? 8;
    const packed = entry.packed ?? (method === 8 ? deflateRawSync(content) : content);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE((entry.flags ?? 0) | 0x800, 2);
    head.writeUInt16LE(method, 4);
    head.writeUInt32LE((entry.crc ?? crc32(content)) >>> 0, 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(entry.size ?? content.length, 18);
    head.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), head, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x03", "latin1"), head, tail, name]));
    locals.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(Array.from({ length: repeat }, () => Buffer.concat(central)));
  const count = entries.length * repeat;
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, list, ...(count < 0xffff ? [] : zip64End(count, list.length, offset)), end]);
}

function zip64End(count: number, size: number, offset: number): readonly Buffer[] {
  const record = Buffer.alloc(56);
  record.write("PK\x06\x06", 0, "latin1");
  record.writeBigUInt64LE(44n, 4);
  for (const at of [24, 32]) record.writeBigUInt64LE(BigInt(count), at);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.write("PK\x06\x07", 0, "latin1");
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return [record, locator];
}

export interface TarEntry {
  readonly name: string;
  readonly content?: string | Buffer;
  readonly type?: string;
  readonly link?: string;
  readonly size?: number;
  readonly mode?: number;
  readonly brokenSum?: boolean;
}

export function tarEntry({ name, content = "", type = "0", link = "", size, mode = 0o644, brokenSum = false }: TarEntry): Buffer {
  const data = Buffer.from(content);
  const block = Buffer.alloc(512);
  block.write(name.slice(0, 100), 0);
  block.write(mode.toString(8).padStart(7, "0"), 100);
  const length = size ?? data.length;
  if (length < 8 ** 11) block.write(length.toString(8).padStart(11, "0"), 124);
  else {
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(length), 128);
  }
  block.write(type, 156);
  block.write(link, 157);
  block.write("ustar\x0000", 257, "latin1");
  block.fill(0x20, 148, 156);
  const sum = block.reduce((total, byte) => total + byte, brokenSum ? 1 : 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return Buffer.concat([block, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}

export function makeTar(entries: readonly TarEntry[]): Buffer {
  return gzipSync(Buffer.concat([...entries.map(tarEntry), Buffer.alloc(1024)]));
}

/** A record of a pax header. */
export function pax(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return `${length}${rest}`;
}

/** Compressed data that unpacks to `content`, then to one piece over and over again: gigabytes cost nothing to make. */
export function bomb(content: Buffer, piece: Buffer, times: number): Buffer {
  const full = { finishFlush: constants.Z_FULL_FLUSH, level: 9 };
  const repeated = deflateRawSync(piece, full);
  return Buffer.concat([deflateRawSync(content, full), ...Array.from({ length: times }, () => repeated), Buffer.from([3, 0])]);
}

export function gzipOf(deflated: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), deflated, Buffer.alloc(8)]);
}
