import fc from "fast-check";
import { tempWorkspace } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { SessionCompletions } from "./prompt-completions.js";
import { rankPaths } from "./rank-paths.js";

const info = (name: string) => ({ name, description: "", origin: "test", kind: "built-in" }) as const;

describe("Paths that fit what was typed", () => {
  it("come best first: the file of that name, then words, then letters", () => {
    const paths = ["docs/parse.md", "src/parse.ts", "src/reparse.ts", "parse/other.ts", "src/p/a/r/s/e.ts", "src/none.ts"];
    expect(rankPaths("parse", paths, 10)).toEqual([
      "src/parse.ts",
      "docs/parse.md",
      "src/reparse.ts",
      "parse/other.ts",
      "src/p/a/r/s/e.ts",
    ]);
    expect(rankPaths("ccts", ["src/command-table/create.ts", "src/call.ts"], 1)).toEqual(["src/command-table/create.ts"]);
    expect(rankPaths("", ["a/b", "c"], 10)).toEqual(["c", "a/b"]);
  });

  it("hold every letter of it, in order", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 6 }), fc.array(fc.string({ minLength: 1 })), (query, paths) => {
        const found = rankPaths(query, paths, 100);
        for (const path of found) {
          let at = -1;
          for (const letter of query.toLowerCase())
            at = path.toLowerCase().indexOf(letter, at + 1) < 0 ? Infinity : path.toLowerCase().indexOf(letter, at + 1);
          expect(at).toBeLessThan(Infinity);
        }
        for (const path of paths.filter((one) => query !== "" && one.includes(query)).slice(0, 100))
          expect(rankPaths(query, paths, 1000)).toContain(path);
      }),
    );
  });

  it("are found quickly among many", () => {
    const paths = Array.from(
      { length: 50_000 },
      (_, index) => `packages/part-${index % 200}/src/folder-${index % 31}/file-${index}.test.ts`,
    );
    const started = performance.now();
    expect(rankPaths("part7file4", paths, 20)).toHaveLength(20);
    const ms = performance.now() - started;
    console.log(`figure: ranking 50,000 paths, ms ${ms.toFixed(1)}`);
    expect(ms).toBeLessThan(10_000);
  });
});

describe("What a person types", () => {
  it("is completed: commands at the beginning, files behind @", async () => {
    await using place = await tempWorkspace({
      files: { "src/parse.ts": "", "my notes/a.md": "", ".gitignore": "dist\n", "dist/x.js": "" },
    });
    const completions = new SessionCompletions(place.workspace, () => Promise.resolve([info("model"), info("memory"), info("help")]));
    expect(await completions.complete("/m")).toEqual({ typed: "/m", candidates: ["/memory ", "/model "] });
    expect(await completions.complete("/mdl")).toEqual({ typed: "/mdl", candidates: ["/model "] });
    expect(await completions.complete("look at @parse")).toEqual({ typed: "@parse", candidates: ["@src/parse.ts "] });
    expect(await completions.complete("look at @notes")).toEqual({
      typed: "@notes",
      candidates: ['@"my notes/', '@"my notes/a.md" '],
    });
    expect(await completions.complete('look at @"my notes/a')).toEqual({ typed: '@"my notes/a', candidates: ['@"my notes/a.md" '] });
    for (const line of ["", "look", "me@home", "/model x"]) expect((await completions.complete(line)).candidates).toEqual([]);
  });
});
