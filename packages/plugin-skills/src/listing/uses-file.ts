import { readFile } from "node:fs/promises";

export type Uses = Readonly<Record<string, number>>;

/** Milliseconds that a use waits for others to be counted. */
const waitMs = 2000;

/** How often each skill was used on this machine. What cannot be read counts as nothing. */
export async function readUses(file: string): Promise<Uses> {
  try {
    const read: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof read !== "object" || read === null) return {};
    return Object.fromEntries(Object.entries(read).filter((entry): entry is [string, number] => typeof entry[1] === "number"));
  } catch {
    return {};
  }
}

/** Counts a use, whichever process counts another. What cannot be written is forgotten. */
export async function countUse(file: string, name: string): Promise<void> {
  try {
    const { replaceFile, withFileLock } = await import("@lorimer/sdk/files");
    const count = async (beforeCommit: () => void): Promise<void> => {
      const uses = await readUses(file);
      await replaceFile(file, JSON.stringify({ ...uses, [name]: (uses[name] ?? 0) + 1 }), { beforeCommit });
    };
    await withFileLock(`${file}.lock`, ({ assertHeld }) => count(assertHeld), { waitMs });
  } catch {
    // It only decides which descriptions a list has room for.
  }
}
