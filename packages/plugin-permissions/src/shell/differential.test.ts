import { expect, it } from "vitest";
import { findMisses } from "../../test/shell-fuzz/find-misses.js";
import { chance, generateLine } from "../../test/shell-fuzz/generate-line.js";
import { runInBash } from "../../test/shell-fuzz/run-in-bash.js";

const count = 3000;
const seed = 20_260_101;

it("tells every command that real bash runs and every file that it creates", { timeout: 240_000 }, async () => {
  const lines = Array.from({ length: count }, (_, index) => generateLine(chance(seed + index)));
  const halves = await Promise.all([runInBash(lines.slice(0, count / 2)), runInBash(lines.slice(count / 2))]);
  const runs = halves.flat();
  const misses = lines.flatMap((line, index) => {
    const run = runs[index];
    const missed = run === undefined ? ["was not run"] : findMisses(line, run);
    return missed.length === 0 ? [] : [{ line, missed }];
  });
  console.log(`figure: shell lines that ran something in bash ${runs.filter((run) => run.ran.length > 0).length} of ${count}`);
  console.log(`figure: shell commands run by bash and not found by the reader ${misses.length}`);
  expect(misses).toEqual([]);
  expect(runs.filter((run) => run.ran.length > 0).length).toBeGreaterThan(count / 3);
});
