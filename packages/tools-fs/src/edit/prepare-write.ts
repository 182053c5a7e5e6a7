import type { Workspace, WorkingDirectory } from "@lorimer/sdk";
import { resolvePath } from "../paths/resolve-path.js";
import type { FileState } from "../state/file-state.js";
import { openForChange } from "../state/known-file.js";
import type { KnownFile } from "../state/known-file.js";
import { uniformBreak } from "../text/line-ends.js";
import { openText, wellFormed } from "../text/text-file.js";
import { blockedFolder } from "./prepare-edit.js";

export interface WriteInput {
  readonly file_path: string;
  readonly content: string;
}

/** A write that can be made, with the encoding and the line ends of the file that it replaces. */
export interface PreparedWrite {
  readonly path: string;
  readonly realPath: string;
  readonly existing: KnownFile | undefined;
  readonly before: string | null;
  readonly after: string;
  readonly bytes: Uint8Array;
  readonly kept: readonly string[];
}

export async function prepareWrite(
  input: WriteInput,
  services: { readonly workspace: Workspace; readonly directory: WorkingDirectory; readonly state: FileState },
): Promise<PreparedWrite | { readonly reason: string }> {
  const path = resolvePath(input.file_path, services.workspace, services.directory);
  const file = await openForChange(path, services.workspace, services.state);
  if (file.kind === "refused") return file;
  const content = wellFormed(input.content);
  if (file.kind === "missing") {
    const blocked = await blockedFolder(path, services.workspace);
    if (blocked !== undefined) return { reason: blocked };
    return { path, realPath: file.realPath, existing: undefined, before: null, after: content, bytes: Buffer.from(content), kept: [] };
  }
  return { path, realPath: file.realPath, existing: file, ...inTheFormOf(file.bytes, content) };
}

function inTheFormOf(
  bytes: Uint8Array,
  content: string,
): { readonly before: string | null; readonly after: string; readonly bytes: Uint8Array; readonly kept: readonly string[] } {
  const old = openText(bytes);
  if (old === undefined || bytes.length === 0)
    return { before: old === undefined ? null : "", after: content, bytes: Buffer.from(content), kept: [] };
  const kept: string[] = [];
  const lineBreak = uniformBreak(old.text);
  let after = content;
  if (lineBreak !== undefined && lineBreak !== "\n" && !content.includes("\r") && content.includes("\n")) {
    after = content.replaceAll("\n", lineBreak);
    kept.push(lineBreak === "\r\n" ? "CRLF line ends" : "CR line ends");
  }
  if (after.startsWith("\ufeff") && old.bom > 0) after = after.slice(1);
  const written = old.encoding === "utf-8-damaged" ? undefined : old.splice([{ start: 0, end: old.text.length, text: after }]);
  if (written === undefined) return { before: old.text, after, bytes: Buffer.from(after), kept };
  if (old.encoding !== "utf-8") kept.push(`the ${old.encoding} encoding`);
  else if (old.bom > 0) kept.push("the byte order mark");
  return { before: old.text, after, bytes: written, kept };
}
