import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/server";
import type { ToolOutcome, UserBlock, ToolResultPart } from "@lorimer/sdk";
import { isRecord } from "../config/read-entry.js";
import type { McpContent } from "../contract/index.js";

/** What came of a tool, in the protocol's terms. */
export function resultOf({ status, content, output }: ToolOutcome): CallToolResult {
  if (status !== "ok") return { content: blocksOf(content), isError: true };
  const own = isRecord(output) ? output["mcpContent"] : undefined;
  return { content: Array.isArray(own) ? (own as readonly McpContent[]).map(blockOf) : blocksOf(content) };
}

export function failure(text: string): CallToolResult {
  return { content: [{ type: "text", text }], isError: true };
}

/** Content of the harness as blocks of the protocol: a document is a resource that comes along. */
export function blocksOf(content: string | readonly (UserBlock | ToolResultPart)[]): ContentBlock[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return content.map((part): ContentBlock => {
    if (part.type === "text") return { type: "text", text: part.text };
    if (part.type === "image") return { type: "image", data: part.source.data, mimeType: part.source.media_type };
    if (part.type !== "document") return { type: "text", text: `[${part.type}]` };
    const { data, media_type: mimeType } = part.source;
    const title = part.title ?? "document";
    const uri = URL.canParse(title) ? title : `lorimer:document/${encodeURIComponent(title)}`;
    if (!mimeType.startsWith("text/")) return { type: "resource", resource: { uri, mimeType, blob: data } };
    return { type: "resource", resource: { uri, mimeType, text: Buffer.from(data, "base64").toString("utf8") } };
  });
}

function blockOf(part: McpContent): ContentBlock {
  if (part.type === "link") return { type: "resource_link", uri: part.uri, name: part.name };
  if (part.type === "text") {
    if (part.uri === undefined) return { type: "text", text: part.text };
    return { type: "resource", resource: { uri: part.uri, mimeType: part.mimeType ?? "text/plain", text: part.text } };
  }
  const { data, mimeType, uri } = part;
  if (uri !== undefined) return { type: "resource", resource: { uri, mimeType, blob: data } };
  if (mimeType.startsWith("image/")) return { type: "image", data, mimeType };
  if (mimeType.startsWith("audio/")) return { type: "audio", data, mimeType };
  return { type: "resource", resource: { uri: "lorimer:result", mimeType, blob: data } };
}
