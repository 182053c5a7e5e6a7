import { expect, it } from "vitest";
import { rulesOf } from "../test/rules-of.js";
import { traceBash } from "../test/fuzz/bash-trace.js";
import { allowedNames, knownNames, randomLine } from "../test/fuzz/random-line.js";
import { memoryFiles } from "../test/fuzz/memory-files.js";
import { dice, seedOf } from "../test/fuzz/random.js";
import type { DecisionContext } from "./decide/context.js";
import { decide } from "./decide/decide.js";
import { readShell } from "./shell/read-shell.js";
import type { ShellCommand } from "./shell/shell-reading.js";

const runs = 20_000;

const rules = rulesOf({ allow: allowedNames.map((name) => `Bash(${name} *)`) });

const context: DecisionContext = {
  place: { cwd: "/w/p", project: "/w/p", home: "/w/home", directories: [], platform: "linux", shell: "bash" },
  policy: { mode: "default", rules },
  files: memoryFiles(),
};

const judge = (command: string): string => decide({ name: "Bash", input: { command } }, context).behavior;

const hasUnknownName = ({ words, forms }: ShellCommand): boolean =>
  [words, ...forms].some(([first]) => first !== undefined && first.text === undefined);

it("names every command that bash comes to run, on 20,000 random lines", { timeout: 180_000 }, async () => {
  const seed = seedOf("the comparison with bash");
  const lines = Array.from({ length: runs }, (_, index) => randomLine(dice(seed + index * 104_729)));
  const half = runs / 2;
  const traces = await Promise.all([traceBash(lines.slice(0, half)), traceBash(lines.slice(half))]);
  let [executed, vouched, approved] = [0, 0, 0];
  lines.forEach((line, index) => {
    const ran = traces[index < half ? 0 : 1]?.get(index % half) ?? [];
    const reading = readShell(line, { cwd: "/w/p", home: "/w/home", shell: "bash" });
    executed += ran.length;
    if (judge(line) === "allow") {
      approved++;
      // Nothing allows `d1` to `d3`, nor what damage made of a name, unless that is the name of a program that only reads.
      const known = [...allowedNames, ...knownNames, "time"];
      const unwanted = ran.filter(([name = ""]) => !known.includes(name) && judge(name) !== "allow");
      expect(unwanted, `It was allowed, and bash ran more. Seed ${seed}. ${JSON.stringify(line)}`).toEqual([]);
    }
    // What is doubted, or has a word that nobody can know, is never vouched for.
    if (reading.doubts.length > 0 || reading.commands.some(hasUnknownName)) return;
    vouched++;
    const named = new Set(
      reading.commands.flatMap(({ forms, words }) => [words, ...forms].map(([first]) => first?.text?.replaceAll("\n", " "))),
    );
    const missed = ran.filter(([name]) => !named.has(name));
    expect(missed, `The reader missed a command. Seed ${seed}. ${JSON.stringify(line)}`).toEqual([]);
  });
  console.log(
    `figure: lines compared with bash ${runs}, commands it ran ${executed}, lines read without doubt ${vouched}, approved ${approved}, missed 0`,
  );
  expect(approved).toBeGreaterThan(runs / 20);
});
