import { createHash } from "node:crypto";
import { join } from "node:path";
import type { ToolResultContent, ToolResultPart, Workspace } from "@lorimer/sdk";
import type { McpContent } from "../contract/index.js";

const shownImages = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
/** Base64 characters of an image that providers take. */
const maxImageChars = 5 * 1024 * 1024;

/** Characters of one result's images in all. */
const maxImagesChars = 20 * 1024 * 1024;

/** Files that one result may leave. */
const mostKept = 100;

const extensions: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/gif": "gif",
  "image/webp": "webp",
  "image/svg+xml": "svg",
  "audio/mpeg": "mp3",
  "audio/wav": "wav",
  "application/pdf": "pdf",
  "application/json": "json",
  "application/zip": "zip",
};

/** What the model is shown of a result. Bytes that no model reads are kept in a file of the session and named. */
export async function presentContent(content: readonly McpContent[], workspace: Workspace): Promise<ToolResultContent> {
  const parts: ToolResultPart[] = [];
  let room = maxImagesChars;
  let bytes = 0;
  for (const part of content) {
    if (part.type === "text") parts.push({ type: "text", text: part.uri === undefined ? part.text : `${part.uri}\n${part.text}` });
    else if (part.type === "link") parts.push({ type: "text", text: `${part.name}: ${part.uri}` });
    else if (shownImages.has(part.mimeType) && part.data.length <= Math.min(room, maxImageChars)) {
      parts.push({ type: "image", source: { type: "base64", media_type: part.mimeType, data: part.data } });
      room -= part.data.length;
    } else if ((bytes += 1) <= mostKept) parts.push({ type: "text", text: await kept(part, workspace) });
  }
  if (bytes > mostKept) parts.push({ type: "text", text: `${bytes - mostKept} more parts of bytes were not kept.` });
  const only = parts[0];
  if (only === undefined) return "(no output)";
  return parts.length === 1 && only.type === "text" ? only.text : parts;
}

/** The same with no more text than that; what is left out is in a file that is named. For what no tool's own limit bounds: texts beside images, and what a prompt brings in. */
export async function boundedContent(shown: ToolResultContent, maxChars: number, workspace: Workspace): Promise<ToolResultContent> {
  const parts = typeof shown === "string" ? [{ type: "text" as const, text: shown }] : shown;
  const texts = parts.flatMap((part) => (part.type === "text" ? [part.text] : []));
  const whole = texts.join("\n");
  if (whole.length <= maxChars) return shown;
  const path = await keptIn(Buffer.from(whole), "txt", workspace);
  const half = Math.floor(maxChars / 2);
  const text = `${whole.slice(0, half)}\n\n[${whole.length - 2 * half} characters left out. The whole text is in ${path}]\n\n${whole.slice(-half)}`;
  const others = parts.filter(({ type }) => type !== "text");
  return others.length === 0 ? text : [{ type: "text", text }, ...others];
}

async function kept(part: Extract<McpContent, { readonly type: "media" }>, workspace: Workspace): Promise<string> {
  const bytes = Buffer.from(part.data, "base64");
  return `${part.mimeType}, ${bytes.length} bytes, kept in ${await keptIn(bytes, Object.hasOwn(extensions, part.mimeType) ? (extensions[part.mimeType] ?? "bin") : "bin", workspace)}`;
}

async function keptIn(bytes: Uint8Array, extension: string, workspace: Workspace): Promise<string> {
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  const path = join(await workspace.scratch(), `mcp-${digest}.${extension}`);
  await workspace.files.write(path, bytes, { mode: 0o600 });
  return path;
}
