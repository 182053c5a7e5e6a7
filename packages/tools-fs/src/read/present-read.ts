import type { DocumentBlock, ImageBlock, Presented, TextBlock } from "@lorimer/sdk";
import { basename } from "node:path";
import type { ReadOutput, RenderedCell, TextFileOutput } from "../output.js";

/** A file as the model reads it. */
export function presentRead(output: ReadOutput): Presented {
  const { file } = output;
  switch (output.type) {
    case "text":
      return { content: numbered(output.file) };
    case "image":
      return { content: [image(output.file.type, output.file.base64)] };
    case "pdf":
      return {
        content: [
          {
            type: "document",
            source: { type: "base64", media_type: "application/pdf", data: output.file.base64 },
            title: basename(file.filePath),
          } satisfies DocumentBlock,
        ],
      };
    case "parts": {
      const pages = output.file.pages.map(
        ({ page, text }) =>
          `--- page ${page} of ${output.file.totalPages} ---\n${text === "" ? "(no text on this page; it may be a scan)" : text}`,
      );
      return { content: pages.join("\n\n") };
    }
    case "notebook":
      return { content: notebook(output.file.cells, output.file.note) };
    case "binary":
      return {
        content: `${file.filePath} is not text: ${output.file.description}; ${output.file.originalSize.toLocaleString("en-US")} bytes.`,
      };
  }
}

function numbered(file: TextFileOutput): string {
  const lines =
    file.numLines === 0 ? [] : file.content.split("\n").map((line, index) => `${String(file.startLine + index).padStart(6)}\t${line}`);
  return file.note === undefined ? lines.join("\n") : [...lines, ...(lines.length > 0 ? [""] : []), `(${file.note})`].join("\n");
}

function notebook(cells: readonly RenderedCell[], note: string | undefined): (TextBlock | ImageBlock)[] {
  const blocks: (TextBlock | ImageBlock)[] = [];
  let text = "";
  for (const cell of cells) {
    text += `<cell id="${cell.id}" type="${cell.cellType}">\n${cell.source}\n</cell>\n`;
    if (cell.outputs.length > 0) text += `<output of="${cell.id}">\n${cell.outputs.join("\n")}\n</output>\n`;
    if (cell.images.length > 0) {
      blocks.push({ type: "text", text }, ...cell.images.map(({ type, base64 }) => image(type, base64)));
      text = "";
    }
  }
  if (note !== undefined) text += `(${note})`;
  return text === "" ? blocks : [...blocks, { type: "text", text }];
}

function image(type: string, base64: string): ImageBlock {
  return { type: "image", source: { type: "base64", media_type: type, data: base64 } };
}
