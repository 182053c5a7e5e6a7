import { messageOf } from "@lorimer/sdk";
import type { ReadOutput } from "../output.js";
import { pagesPerRequest, parsePages } from "./page-range.js";

/** Documents up to these are given to the model whole, to be read as pages. */
const wholePages = 10;
const wholeBytes = 3 * 1024 * 1024;
/** Characters of text that one request gives. */
const maxCharacters = 100_000;

/** Reads a PDF: a small one as a document, of a larger one the text of the pages asked for. A string says why it cannot be read. */
export async function readPdf(
  path: string,
  bytes: Uint8Array,
  pages: string | undefined,
  signal: AbortSignal,
): Promise<ReadOutput | string> {
  const { getDocumentProxy } = await import("unpdf");
  let document: Awaited<ReturnType<typeof getDocumentProxy>>;
  try {
    // The library takes the memory that it is given away from its giver.
    document = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0, isEvalSupported: false });
  } catch (error) {
    if (error instanceof Error && error.name === "PasswordException") return `${path} is encrypted: a password is needed to read it.`;
    return `${path} cannot be read as a PDF: ${messageOf(error)}`;
  }
  try {
    const total = document.numPages;
    if (pages === undefined) {
      if (total <= wholePages && bytes.length <= wholeBytes) {
        return { type: "pdf", file: { filePath: path, base64: Buffer.from(bytes).toString("base64"), originalSize: bytes.length } };
      }
      return `${path} has ${total} pages (${(bytes.length / 1048576).toFixed(1)} MB): too much to read at once. Give pages, such as "1-${Math.min(pagesPerRequest, total)}".`;
    }
    const range = parsePages(pages, total);
    if ("reason" in range) return range.reason;
    const texts: { page: number; text: string }[] = [];
    let room = maxCharacters;
    for (let page = range.first; page <= range.last && room > 0; page++) {
      signal.throwIfAborted();
      const content = await (await document.getPage(page)).getTextContent();
      const text = content.items
        .map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : ""))
        .join("")
        .trim();
      texts.push({ page, text: text.length > room ? `${text.slice(0, room)}... [cut: ask for fewer pages]` : text });
      room -= text.length;
    }
    return { type: "parts", file: { filePath: path, originalSize: bytes.length, totalPages: total, pages: texts } };
  } catch (error) {
    if (signal.aborted) throw error;
    return `${path} is damaged: ${messageOf(error)}`;
  } finally {
    await document.loadingTask.destroy();
  }
}
