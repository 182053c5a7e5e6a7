import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { tempWorkspace } from "./temp-workspace.js";

test("a temporary workspace holds its files, is a repository when asked, and is gone afterwards", async () => {
  let root = "";
  {
    await using place = await tempWorkspace({ files: { "src/a.txt": "A", "b.bin": new Uint8Array([1, 2]) }, git: true });
    root = place.root;
    expect(place.workspace.root).toBe(root);
    await place.write("src/deep/c.txt", "C");
    expect(await place.read("src/deep/c.txt")).toBe("C");
    expect(await place.tree()).toEqual(["b.bin", "src/a.txt", "src/deep/c.txt"]);
    expect(await place.git("status", "--porcelain")).toBe("?? src/deep/\n");
    expect((await place.workspace.files.stat(place.path("b.bin")))?.size).toBe(2);
  }
  expect(existsSync(root)).toBe(false);
});
