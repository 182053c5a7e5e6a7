import type { ContentBlock, MediaBlock, ToolResultPart } from "./content.js";
import { estimateTokens } from "./context-block.js";

/** What a picture of unknown size is taken for, and the most that one counts: providers scale larger ones down. */
const imageTokens = 1600;

/** Estimated tokens of one block. Pictures count by their area and documents by their pages, not by the length of their bytes in base64. */
export function estimateBlockTokens(block: ContentBlock): number {
  if (block.type === "text") return estimateTokens(block.text);
  if (block.type === "image" || block.type === "document") return mediaTokens(block);
  if (block.type !== "tool_result" || typeof block.content === "string") return estimateTokens(JSON.stringify(block));
  const media = block.content.filter(isMedia);
  if (media.length === 0) return estimateTokens(JSON.stringify(block));
  const words = { ...block, content: block.content.filter((part) => !isMedia(part)) };
  return media.reduce((sum, part) => sum + mediaTokens(part), estimateTokens(JSON.stringify(words)));
}

function isMedia(part: ToolResultPart): part is MediaBlock {
  return part.type === "image" || part.type === "document";
}

function mediaTokens({ type, source }: MediaBlock): number {
  if (type === "document") return documentTokens(source.data.length);
  const size = imageSize(source.data);
  // As providers publish it: an image takes about its area in pixels divided by 750.
  return size === undefined ? imageTokens : Math.max(1, Math.min(imageTokens, Math.ceil((size.width * size.height) / 750)));
}

/** About 60 kB make a page, and a page 2,000 tokens: its words and its picture. */
function documentTokens(base64Length: number): number {
  return Math.max(1, Math.ceil((base64Length * 0.75) / 60_000)) * 2000;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Width and height as the head of the file says them; undefined for a form that is not known. */
function imageSize(base64: string): Size | undefined {
  const bytes = headOf(base64);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (view.getUint32(0) === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) };
    if (view.getUint32(0) === 0x47494638) return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    if (view.getUint16(0) === 0xffd8) return jpegSize(view);
  } catch {
    // The head is too short to say.
  }
  return undefined;
}

/** The first 48 kB: sizes stand near the beginning, behind a camera's notes at most. */
function headOf(base64: string): Uint8Array {
  const clean = base64.slice(0, 64 * 1024).replaceAll(/[^A-Za-z0-9+/]/g, "");
  return Uint8Array.from(atob(clean.length % 4 === 1 ? clean.slice(0, -1) : clean), (character) => character.charCodeAt(0));
}

function jpegSize(view: DataView): Size | undefined {
  for (let at = 2; at + 9 < view.byteLength;) {
    const marker = view.getUint16(at);
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && marker !== 0xffc4 && marker !== 0xffc8 && marker !== 0xffcc;
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
