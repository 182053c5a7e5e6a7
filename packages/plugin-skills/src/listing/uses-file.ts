import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

export type Uses = Readonly<Record<string, number>>;

/** How often each skill was used on this machine. What cannot be read counts as nothing, and what cannot be written is forgotten. */
export async function readUses(file: string): Promise<Uses> {
  try {
    const read: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof read !== "object" || read === null) return {};
    return Object.fromEntries(Object.entries(read).filter((entry): entry is [string, number] => typeof entry[1] === "number"));
  } catch {
    return {};
  }
}

export async function countUse(file: string, name: string): Promise<void> {
  const uses = await readUses(file);
  const next = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(next, JSON.stringify({ ...uses, [name]: (uses[name] ?? 0) + 1 }), { mode: 0o600 });
    await rename(next, file);
  } catch {
    await rm(next, { force: true }).catch(() => undefined);
  }
}
