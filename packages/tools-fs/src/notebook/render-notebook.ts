import type { RenderedCell } from "../output.js";

/** Characters kept of one output of a cell. */
const outputLength = 10_000;

/** The cells of a notebook's JSON as the model is shown them, or a sentence saying why it is not a notebook. */
export function renderNotebook(json: string): readonly RenderedCell[] | string {
  let notebook: unknown;
  try {
    notebook = JSON.parse(json);
  } catch (error) {
    return `it is not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const cells = isRecord(notebook) ? notebook["cells"] : undefined;
  if (!Array.isArray(cells)) return "it has no list of cells";
  return cells.map((cell: unknown, index) => renderCell(isRecord(cell) ? cell : {}, index));
}

function renderCell(cell: Readonly<Record<string, unknown>>, index: number): RenderedCell {
  const outputs: string[] = [];
  const images: { type: string; base64: string }[] = [];
  for (const output of Array.isArray(cell["outputs"]) ? cell["outputs"] : []) {
    if (!isRecord(output)) continue;
    const text = outputText(output);
    if (text !== "")
      outputs.push(
        text.length > outputLength ? `${text.slice(0, outputLength)}\n... [cut: ${text.length - outputLength} more characters]` : text,
      );
    const image = outputImage(output);
    if (image !== undefined) images.push(image);
  }
  const id = typeof cell["id"] === "string" ? cell["id"] : `cell-${index}`;
  return {
    id,
    cellType: typeof cell["cell_type"] === "string" ? cell["cell_type"] : "code",
    source: joined(cell["source"]),
    outputs,
    images,
  };
}

function outputText(output: Readonly<Record<string, unknown>>): string {
  if (output["output_type"] === "stream") return joined(output["text"]);
  if (output["output_type"] === "error") {
    const trace = joined(Array.isArray(output["traceback"]) ? output["traceback"].map((line) => `${String(line)}\n`) : "");
    return trace.replace(/\u001b\[[0-9;]*m/g, "").trimEnd() || `${String(output["ename"])}: ${String(output["evalue"])}`;
  }
  const data = output["data"];
  return isRecord(data) ? joined(data["text/markdown"] ?? data["text/plain"]) : "";
}

function outputImage(output: Readonly<Record<string, unknown>>): { type: string; base64: string } | undefined {
  const data = output["data"];
  if (!isRecord(data)) return undefined;
  for (const type of ["image/png", "image/jpeg", "image/gif", "image/webp"]) {
    const base64 = joined(data[type]).replace(/\s+/g, "");
    if (base64 !== "") return { type, base64 };
  }
  return undefined;
}

function joined(text: unknown): string {
  return Array.isArray(text) ? text.join("") : typeof text === "string" ? text : "";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
