import { expect, it } from "vitest";
import { rulesOf } from "../test/rules-of.js";
import { memoryFiles } from "../test/fuzz/memory-files.js";
import { dice, seedOf } from "../test/fuzz/random.js";
import { plainLine, respelled, spelled } from "../test/fuzz/respell.js";
import type { DecisionContext } from "./decide/context.js";
import { decide } from "./decide/decide.js";

const runs = 100_000;

const policies = [
  { allow: ["Bash(npm *)", "Bash(git *)", "Bash(echo *)"], ask: ["Bash(git push *)"], deny: ["Bash(npm publish:*)", "Read(.env)"] },
  { allow: ["Bash"], ask: ["Bash(rm *)"], deny: ["Bash(curl *)", "Edit(src/**)"] },
  { allow: [], ask: [], deny: ["Bash(sudo *)"] },
  { allow: ["Bash(npm test)", "Bash(make all)"], ask: [], deny: [] },
].map((texts): DecisionContext => ({
  place: { cwd: "/w/p", project: "/w/p", home: "/w/home", directories: [], platform: "linux", shell: "bash" },
  policy: { mode: "default", rules: rulesOf(texts) },
  files: memoryFiles(),
}));

it("never comes to allow a command because it is spelled differently, on 100,000 commands", { timeout: 180_000 }, () => {
  const seed = seedOf("the respelling test");
  let [stricter, whole] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const throws = dice(seed + run * 15_485_863);
    const context = throws.pick(policies);
    const behavior = (command: string): string => decide({ name: "Bash", input: { command } }, context).behavior;
    const line = plainLine(throws);
    const plain = spelled(line);
    const odd = respelled(line, throws);
    const [before, after] = [behavior(plain), behavior(odd)];
    if (before !== "allow" && after === "allow")
      expect.fail(`${JSON.stringify(plain)} is ${before} and ${JSON.stringify(odd)} is allow. Seed ${seed}, run ${run}.`);
    if (before === "deny" && after !== "deny")
      expect.fail(`${JSON.stringify(plain)} is deny and ${JSON.stringify(odd)} is ${after}. Seed ${seed}, run ${run}.`);
    if (before === "allow" && after !== "allow") stricter++;
    if (line.commands.length === 1) continue;
    whole++;
    const each = line.commands.every((words) => behavior(spelled({ commands: [words], operators: [] })) === "allow");
    if (each !== (before === "allow"))
      expect.fail(`${JSON.stringify(plain)} is ${before}, its parts ${each ? "are" : "are not"} all allowed. Seed ${seed}, run ${run}.`);
  }
  console.log(
    `figure: respelled commands ${runs}, loosened 0, stricter ${stricter}; compound lines compared with their parts ${whole}, differing 0`,
  );
});
