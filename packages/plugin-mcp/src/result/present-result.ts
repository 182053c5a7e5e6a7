import { createHash } from "node:crypto";
import { join } from "node:path";
import type { ToolResultContent, ToolResultPart, Workspace } from "@lorimer/sdk";
import type { McpContent } from "../contract/index.js";

const shownImages = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
/** Base64 characters of an image that providers take. */
const maxImageChars = 5 * 1024 * 1024;

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
  for (const part of content) {
    if (part.type === "text") parts.push({ type: "text", text: part.uri === undefined ? part.text : `${part.uri}\n${part.text}` });
    else if (part.type === "link") parts.push({ type: "text", text: `${part.name}: ${part.uri}` });
    else if (shownImages.has(part.mimeType) && part.data.length <= maxImageChars)
      parts.push({ type: "image", source: { type: "base64", media_type: part.mimeType, data: part.data } });
    else parts.push({ type: "text", text: await kept(part, workspace) });
  }
  const only = parts[0];
  if (only === undefined) return "(no output)";
  return parts.length === 1 && only.type === "text" ? only.text : parts;
}

async function kept(part: Extract<McpContent, { readonly type: "media" }>, workspace: Workspace): Promise<string> {
  const bytes = Buffer.from(part.data, "base64");
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  const path = join(await workspace.scratch(), `mcp-${digest}.${extensions[part.mimeType] ?? "bin"}`);
  await workspace.files.write(path, bytes, { mode: 0o600 });
  return `${part.mimeType}, ${bytes.length} bytes, kept in ${path}`;
}
