/** The media type of an image that a model can see, by its first bytes. */
export function imageType(bytes: Uint8Array): "image/png" | "image/jpeg" | "image/gif" | "image/webp" | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(head)) return "image/gif";
  return head.startsWith("RIFF") && head.slice(8, 12) === "WEBP" ? "image/webp" : undefined;
}

export function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 5)).toString("latin1") === "%PDF-";
}

const signatures: readonly (readonly [start: string, description: string])[] = [
  ["\x7fELF", "an ELF program or library"],
  ["MZ", "a Windows program or library"],
  ["PK\x03\x04", "a ZIP archive, or a format built on one (docx, xlsx, jar, epub)"],
  ["\x1f\x8b", "gzip data"],
  ["BZh", "bzip2 data"],
  ["\xfd7zXZ", "xz data"],
  ["\x28\xb5\x2f\xfd", "zstd data"],
  ["7z\xbc\xaf\x27\x1c", "a 7z archive"],
  ["SQLite format 3\0", "an SQLite database"],
  ["\0asm", "a WebAssembly module"],
  ["\xca\xfe\xba\xbe", "Java class file or universal Mach-O"],
  ["OggS", "Ogg media"],
  ["ID3", "MP3 audio"],
  ["fLaC", "FLAC audio"],
  ["BM", "a BMP image"],
  ["II*\0", "a TIFF image"],
  ["MM\0*", "a TIFF image"],
];

/** What a binary file seems to be, and how it begins. */
export function describeBinary(head: Uint8Array): string {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 32));
  const text = start.toString("latin1");
  const kind = signatures.find(([signature]) => text.startsWith(signature))?.[1] ?? "binary data";
  return `${kind}; first bytes ${start.subarray(0, 16).toString("hex").replace(/../g, "$& ").trim()}`;
}
