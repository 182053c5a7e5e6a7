import type { WorkspaceFiles } from "@lorimer/sdk";
import { excerpt } from "../shell/excerpt.js";
import { HeadTail } from "../shell/head-tail.js";
import { partialLength } from "../shell/plain-text.js";

/** A part of a log as text, without reading its middle when it is long. `next` is where the following part begins. */
export async function readLog(
  files: WorkspaceFiles,
  path: string,
  part: { readonly start: number; readonly end: number; readonly limit: number; /** Nothing more will come. */ readonly final: boolean },
): Promise<{ readonly text: string; readonly next: number }> {
  const { start, limit } = part;
  if (part.end <= start) return { text: "", next: start };
  const window = limit * 2;
  const last = await bytesOf(files, path, Math.max(start, part.end - window), part.end);
  // A character whose second half is still to come belongs to the next part.
  const held = part.final ? 0 : partialLength(last);
  const end = part.end - held;
  const kept = new HeadTail(window, window);
  if (end - start <= 2 * window) kept.add(await bytesOf(files, path, start, end));
  else {
    kept.add(await bytesOf(files, path, start, start + window));
    kept.skip(end - start - 2 * window);
    kept.add(await bytesOf(files, path, end - window, end));
  }
  return { text: excerpt(kept, limit).text, next: end };
}

async function bytesOf(files: WorkspaceFiles, path: string, start: number, end: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of files.stream(path, { start, end })) chunks.push(chunk);
  return Buffer.concat(chunks);
}
