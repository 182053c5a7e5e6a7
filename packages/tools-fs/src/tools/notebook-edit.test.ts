import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openBench } from "../../test/bench.js";
import { editCells } from "../notebook/edit-cells.js";
import notebookEdit from "./notebook-edit.js";
import read from "./read.js";

const notebook = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "intro",
   "metadata": {"tags": [ "a" ]},
   "source": [
    "# Title\\n",
    "more"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "id": "calc",
   "metadata": {"ratio": 1.0, "big": 12345678901234567890},
   "outputs": [
    {"data": {"text/plain": ["1"]}, "execution_count": 3, "metadata": {}, "output_type": "execute_result"}
   ],
   "source": [
    "1.0"
   ]
  }
 ],
 "metadata": {
  "language_info": {"name": "julia"}
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`;

describe("NotebookEdit", () => {
  it("replaces a cell's source, clears its outputs and touches nothing else", async () => {
    await using bench = await openBench();
    await bench.put("n.ipynb", notebook);
    expect((await bench.call(notebookEdit, { notebook_path: "n.ipynb", cell_id: "calc", new_source: "x" })).text).toContain(
      "has not been read",
    );
    await bench.call(read, { file_path: "n.ipynb" });
    const done = await bench.call(notebookEdit, { notebook_path: "n.ipynb", cell_id: "calc", new_source: "a = 1\nprint(a)" });
    expect(done.output).toMatchObject({
      cell_id: "calc",
      cell_type: "code",
      language: "julia",
      edit_mode: "replace",
      original_file: notebook,
    });
    expect(await bench.get("n.ipynb")).toBe(
      notebook
        .replace('"execution_count": 3,\n   "id"', '"execution_count": null,\n   "id"')
        .replace(/"outputs": \[[^]*?\n {3}\],/, '"outputs": [],')
        .replace('    "1.0"\n', '    "a = 1\\n",\n    "print(a)"\n'),
    );
  });

  it("inserts after a cell, or first, with an id of its own", async () => {
    await using bench = await openBench();
    await bench.put("n.ipynb", notebook);
    await bench.call(read, { file_path: "n.ipynb" });
    await bench.call(notebookEdit, { notebook_path: "n.ipynb", cell_id: "intro", edit_mode: "insert", cell_type: "code", new_source: "x" });
    const first = await bench.call(notebookEdit, { notebook_path: "n.ipynb", edit_mode: "insert", cell_type: "markdown", new_source: "" });
    expect(first.status).toBe("ok");
    const { cells } = JSON.parse(await bench.get("n.ipynb")) as {
      cells: { id: string; cell_type: string; source: unknown; outputs?: unknown }[];
    };
    expect(cells.map((cell) => [cell.cell_type, cell.source, cell.outputs])).toEqual([
      ["markdown", [], undefined],
      ["markdown", ["# Title\n", "more"], undefined],
      ["code", ["x"], []],
      ["code", ["1.0"], expect.anything()],
    ]);
    expect(new Set(cells.map((cell) => cell.id)).size).toBe(4);
    expect((await bench.get("n.ipynb")).startsWith('{\n "cells": [\n  {\n   "cell_type": "markdown",\n   "id": "')).toBe(true);
  });

  it("deletes cells, by number too, until none is left", async () => {
    await using bench = await openBench();
    await bench.put("n.ipynb", notebook);
    await bench.call(read, { file_path: "n.ipynb" });
    expect(
      (await bench.call(notebookEdit, { notebook_path: "n.ipynb", cell_id: "1", edit_mode: "delete", new_source: "" })).text,
    ).toContain("Deleted cell calc");
    expect(
      (await bench.call(notebookEdit, { notebook_path: "n.ipynb", cell_id: "cell-0", edit_mode: "delete", new_source: "" })).status,
    ).toBe("ok");
    expect(await bench.get("n.ipynb")).toContain('"cells": [],\n "metadata"');
    expect(
      (await bench.call(notebookEdit, { notebook_path: "n.ipynb", edit_mode: "insert", cell_type: "code", new_source: "y" })).status,
    ).toBe("ok");
    expect(JSON.parse(await bench.get("n.ipynb"))).toMatchObject({ cells: [{ source: ["y"] }], nbformat: 4 });
  });

  it("turns a cell into another kind, and keeps its other fields", async () => {
    await using bench = await openBench();
    await bench.put("n.ipynb", notebook);
    await bench.call(read, { file_path: "n.ipynb" });
    await bench.call(notebookEdit, { notebook_path: "n.ipynb", cell_id: "calc", cell_type: "markdown", new_source: "text" });
    const text = await bench.get("n.ipynb");
    expect((JSON.parse(text) as { cells: unknown[] }).cells[1]).toEqual({
      cell_type: "markdown",
      id: "calc",
      metadata: { ratio: 1, big: 12345678901234567000 },
      source: ["text"],
    });
    expect(text).toContain('{"ratio": 1.0, "big": 12345678901234567890}');
    await bench.call(notebookEdit, { notebook_path: "n.ipynb", cell_id: "calc", cell_type: "code", new_source: "1" });
    expect((JSON.parse(await bench.get("n.ipynb")) as { cells: unknown[] }).cells[1]).toMatchObject({
      cell_type: "code",
      outputs: [],
      execution_count: null,
    });
  });

  it("keeps a notebook on one line, without a final newline, and with CRLF, as it is", async () => {
    await using bench = await openBench();
    await bench.put(
      "one.ipynb",
      '{"cells":[{"cell_type":"code","source":"a","outputs":[],"metadata":{}}],"nbformat":4,"nbformat_minor":2}',
    );
    await bench.put("crlf.ipynb", notebook.replaceAll("\n", "\r\n"));
    await bench.call(read, { file_path: "one.ipynb" });
    await bench.call(read, { file_path: "crlf.ipynb" });
    await bench.call(notebookEdit, { notebook_path: "one.ipynb", cell_id: "0", new_source: "b\nc" });
    expect(await bench.get("one.ipynb")).toBe(
      '{"cells":[{"cell_type":"code", "source":"b\\nc", "outputs":[], "metadata":{}, "execution_count": null}],"nbformat":4,"nbformat_minor":2}',
    );
    await bench.call(notebookEdit, { notebook_path: "crlf.ipynb", cell_id: "intro", new_source: "x\ny" });
    expect((await bench.get("crlf.ipynb")).replaceAll("\r\n", "").includes("\n")).toBe(false);
  });

  it("says what is wrong", async () => {
    await using bench = await openBench();
    await bench.put("n.ipynb", notebook);
    await bench.put("a.py", "x");
    await bench.call(read, { file_path: "n.ipynb" });
    const text = async (input: object): Promise<string> =>
      (await bench.call(notebookEdit, { notebook_path: "n.ipynb", new_source: "", ...input })).text;
    expect(await text({ cell_id: "none" })).toContain('no cell "none". The cells are: intro, calc');
    expect(await text({})).toContain("cell_id is needed");
    expect(await text({ edit_mode: "insert" })).toContain("cell_type is needed");
    expect(await text({ notebook_path: "a.py" })).toContain("use Edit");
    expect(await text({ notebook_path: "m.ipynb" })).toContain("Did you mean");
  });

  it("leaves a valid notebook whose other cells are the same, whatever is done to it", () => {
    const sources = fc.string({ unit: "grapheme", maxLength: 30 });
    const cells = fc.array(
      fc.record({
        cell_type: fc.constantFrom("code", "markdown"),
        metadata: fc.dictionary(fc.string(), fc.jsonValue()),
        source: fc.oneof(sources, fc.array(sources)),
      }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(
        cells,
        fc.constantFrom("replace", "insert", "delete"),
        sources,
        fc.nat(4),
        fc.constantFrom<string | number | undefined>(undefined, 1, 2, "\t"),
        (given, mode, source, place, indent) => {
          const before = { cells: given, metadata: { k: 'a"b\\' }, nbformat: 4, nbformat_minor: 5 };
          const json = JSON.stringify(before, null, indent);
          const at = place % given.length;
          const edited = editCells(json, { mode, cellId: String(at), cellType: mode === "insert" ? "code" : undefined, source });
          if ("reason" in edited) throw new Error(edited.reason);
          const after = JSON.parse(
            json.slice(0, edited.splice.start) + edited.splice.text + json.slice(edited.splice.end),
          ) as typeof before;
          const others = after.cells.filter((_, index) => mode === "delete" || index !== (mode === "insert" ? at + 1 : at));
          expect(others).toEqual((JSON.parse(json) as typeof before).cells.filter((_, index) => mode === "insert" || index !== at));
          if (mode !== "delete") expect([after.cells[mode === "insert" ? at + 1 : at]?.source].flat().join("")).toBe(source);
          expect(after.metadata).toEqual(before.metadata);
        },
      ),
      { numRuns: 500 },
    );
  });
});
