import type { Workspace } from "@lorimer/sdk";
import { messageOf } from "@lorimer/sdk";
import { renderNotebook } from "../notebook/render-notebook.js";
import type { ReadOutput, RenderedCell } from "../output.js";
import { missingFile } from "../paths/missing-file.js";
import { contentHash, editableBytes } from "../state/file-state.js";
import type { FileState } from "../state/file-state.js";
import { openText } from "../text/text-file.js";
import { describeBinary, imageType, isPdf } from "./media-type.js";
import { textOfBytes, textOfStream, wholeBytes } from "./read-text.js";

/** The largest image that fits 5 MB of base64, the most that model providers take. */
const imageBytes = (5 * 1024 * 1024 * 3) / 4;
const sniffedBytes = 64 * 1024;
/** Characters of a notebook's cells that one reading gives. */
const notebookCharacters = 100_000;

export interface ReadRequest {
  readonly path: string;
  readonly offset: number | undefined;
  readonly limit: number | undefined;
  readonly pages: string | undefined;
  readonly allowLarge: boolean;
}

/** Reads a file for the model and remembers its content. A string says why it cannot be read. */
export async function readFile(
  request: ReadRequest,
  workspace: Workspace,
  state: FileState,
  signal: AbortSignal,
): Promise<ReadOutput | string> {
  try {
    return await readKind(request, workspace, state, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return messageOf(error);
  }
}

async function readKind(request: ReadRequest, workspace: Workspace, state: FileState, signal: AbortSignal): Promise<ReadOutput | string> {
  const { path } = request;
  const [info, realPath] = await Promise.all([workspace.files.stat(path), workspace.files.realpath(path)]);
  if (info === undefined) return missingFile(path, workspace);
  if (info.kind === "directory") return `${path} is a folder. List it with Glob, or with ls in a shell.`;
  if (info.kind !== "file") return `${path} is a device, pipe or socket, not a regular file; reading it might never end.`;
  if (info.size > wholeBytes) return readLarge(request, realPath, info.size, workspace, state, signal);

  const bytes = await workspace.files.read(realPath, { maxBytes: editableBytes, signal });
  const image = imageType(bytes);
  const output =
    image !== undefined
      ? imageOutput(path, bytes, image)
      : isPdf(bytes)
        ? await pdfOutput(request, bytes, signal)
        : await textOutput(request, bytes);
  if (typeof output !== "string") state.remember(realPath, contentHash(bytes));
  return output;
}

async function readLarge(
  request: ReadRequest,
  realPath: string,
  size: number,
  workspace: Workspace,
  state: FileState,
  signal: AbortSignal,
): Promise<ReadOutput | string> {
  const { path } = request;
  const head = await headOf(realPath, workspace, signal);
  if (imageType(head) !== undefined) return imageTooLarge(path, size);
  if (isPdf(head))
    return size > editableBytes
      ? `${path} is too large (${megabytes(size)}) to read as a PDF.`
      : pdfOutput(request, await workspace.files.read(realPath, { signal }), signal);
  const text = await textOfStream(path, size, head, request, workspace, signal);
  if (text === undefined) return binary(path, size, head);
  if (text.hash !== undefined) state.remember(realPath, text.hash);
  return { type: "text", file: text.file };
}

async function headOf(path: string, workspace: Workspace, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of workspace.files.stream(path, { end: sniffedBytes, signal })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function pdfOutput(request: ReadRequest, bytes: Uint8Array, signal: AbortSignal): Promise<ReadOutput | string> {
  const { readPdf } = await import("./read-pdf.js");
  return readPdf(request.path, bytes, request.pages, signal);
}

async function textOutput(request: ReadRequest, bytes: Uint8Array): Promise<ReadOutput | string> {
  const { path } = request;
  if (path.toLowerCase().endsWith(".ipynb")) {
    const text = openText(bytes);
    const cells = text === undefined ? "it is not text" : renderNotebook(text.text);
    if (typeof cells === "string") return `${path} cannot be read as a notebook: ${cells}.`;
    return { type: "notebook", file: { filePath: path, ...cellRange(cells, request) } };
  }
  const file = await textOfBytes(path, bytes, request);
  return file === undefined ? binary(path, bytes.length, bytes) : { type: "text", file };
}

/** Cells from `offset` on, as many as fit. */
function cellRange(
  cells: readonly RenderedCell[],
  request: ReadRequest,
): { readonly cells: readonly RenderedCell[]; readonly note?: string } {
  const first = Math.max(1, request.offset ?? 1) - 1;
  const shown: RenderedCell[] = [];
  let room = notebookCharacters;
  for (const cell of cells.slice(first, request.limit === undefined ? undefined : first + request.limit)) {
    room -= cell.source.length + cell.outputs.reduce((sum, output) => sum + output.length, 0);
    if (room < 0 && shown.length > 0) break;
    shown.push(cell);
  }
  const left = cells.length - first - shown.length;
  if (cells.length === 0) return { cells: shown, note: "The notebook has no cells." };
  return left > 0
    ? { cells: shown, note: `${left} more of ${cells.length} cells; read on with offset ${first + shown.length + 1}.` }
    : { cells: shown };
}

function imageOutput(path: string, bytes: Uint8Array, type: string): ReadOutput | string {
  if (bytes.length > imageBytes) return imageTooLarge(path, bytes.length);
  return { type: "image", file: { filePath: path, base64: Buffer.from(bytes).toString("base64"), type, originalSize: bytes.length } };
}

function imageTooLarge(path: string, size: number): string {
  return `${path} is an image of ${megabytes(size)}; the largest that can be shown is ${megabytes(imageBytes)}. Make a smaller copy and read that.`;
}

function binary(path: string, size: number, head: Uint8Array): ReadOutput {
  return { type: "binary", file: { filePath: path, originalSize: size, description: describeBinary(head) } };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1048576).toFixed(1)} MB`;
}
