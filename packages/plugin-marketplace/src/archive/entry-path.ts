/** Longest path inside a package, in characters, and how deep it may lie. */
const maxPath = 512;
const maxDepth = 32;

/** Names that Windows takes for devices, with or without an ending. */
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

export type EntryPath = { readonly path: string } | { readonly fault: string };

/**
 * The path of an archive's entry relative to the folder it is unpacked into, in parts joined by `/`; empty for that folder itself. A name that
 * means something else on any system, or that git, a shell or Windows would take for something else, is refused.
 */
export function entryPath(name: string): EntryPath {
  if (name.length > maxPath) return { fault: "its name is too long" };
  if (/[\u0000-\u001f\u007f]/.test(name)) return { fault: "its name holds a control character" };
  if (name.includes("\\")) return { fault: "its name holds a backslash" };
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name)) return { fault: "its name is absolute" };
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length > maxDepth) return { fault: "it lies too deep" };
  for (const part of parts) {
    if (part === "..") return { fault: "its name leads upwards" };
    if (part.includes(":")) return { fault: "its name holds a colon" };
    if (/[. ]$/.test(part)) return { fault: "a part of its name ends in a dot or a blank" };
    if (device.test(part)) return { fault: "its name is that of a device" };
    if (/^(?:\.git|git~\d+)$/i.test(plain(part))) return { fault: "it is part of a repository of git" };
  }
  return { path: parts.join("/") };
}

/** As a file system compares it that knows no case and one form of each letter; without characters that some of them ignore. */
export function comparable(path: string): string {
  return plain(path).normalize("NFKC").toLowerCase();
}

function plain(text: string): string {
  return text.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, "");
}
