import { open, stat } from "node:fs/promises";

/** Manifests and lists are small; a larger file is none. */
const maxBytes = 4 * 1024 * 1024;

export type ReadJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: string };

/** Reads a JSON file. Never rejects. */
export async function readJson(path: string): Promise<ReadJson> {
  try {
    // Opening some of what is no file waits for whoever is at its other end.
    if (!(await stat(path)).isFile()) return { ok: false, fault: "is no file" };
    const file = await open(path, "r");
    try {
      const info = await file.stat();
      if (info.size > maxBytes) return { ok: false, fault: `is larger than ${maxBytes} bytes` };
      const text = await file.readFile("utf8");
      return { ok: true, value: JSON.parse(text.replace(/^\uFEFF/, "")) };
    } finally {
      await file.close();
    }
  } catch (error) {
    return {
      ok: false,
      fault: error instanceof SyntaxError ? `is no JSON: ${error.message}` : `cannot be read: ${(error as Error).message}`,
    };
  }
}
