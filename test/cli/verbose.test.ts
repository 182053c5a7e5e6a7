import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "./run-cli.js";

const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(" ");

describe("--verbose", () => {
  it("narrates a run on standard error: words whole, calls drawn by their tools' renderers, and what it took", async () => {
    await using place = await cliPlace(
      () =>
        [
          reply.text(words).toolUse("Read", { file_path: join(place.root, "x.txt") }),
          reply.toolUse("Edit", { file_path: join(place.root, "x.txt"), old_string: "two", new_string: "2" }),
          "Done.",
        ][Math.min(place.model.requests.length, 3) - 1] ?? "Done.",
    );
    await writeFile(join(place.root, "x.txt"), "one\ntwo\nthree\n");
    const run = await place.run("-p", "go on", "--verbose", "--allowedTools", "Edit", "--output-format", "json");
    expect(run.code).toBe(0);
    const lines = run.stderr.split("\n");
    expect(lines.slice(0, lines.indexOf(`● Read ${join(place.root, "x.txt")}`)).join(" ")).toBe(words);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(run.stderr).toContain("x.txt\n  ⎿ 1 line added, 1 line removed\n");
    expect(run.stderr).toMatch(
      /^3 turns · [\d.]+ s · [\d,]+ tokens in( \(\d+ % from cache\))? · [\d,]+ out · \$[\d.]+( \(.*the cache .*\))?$/m,
    );
    expect(run.stdout).not.toContain("saved");
  });

  it("says that a cost is not known", async () => {
    await using place = await cliPlace(["Done."]);
    const run = await place.run("-p", "go on", "--verbose", "--model", "claude-of-tomorrow");
    expect(run.stderr).toMatch(/^1 turn · .* · cost unknown$/m);
  });
});
