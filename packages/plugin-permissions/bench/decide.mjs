// How long decisions take: `npm run build`, then `node packages/plugin-permissions/bench/decide.mjs`.
import { readFileSync, readdirSync } from "node:fs";
import { compileRule, decide, hostFacts } from "../dist/engine/index.js";

const rules = ["Bash(npm *)", "Bash(git add *)", "Bash(make:*)", "Edit(/src/**)"]
  .map((text) => compileRule(text, "allow", { scope: "cli", source: "bench" }))
  .concat(["Bash(curl *)", "Read(.env)", "Bash(git push *)"].map((text) => compileRule(text, "deny", { scope: "cli", source: "bench" })));
const cwd = process.cwd();
const place = { cwd, project: cwd, home: "/root", directories: [], platform: process.platform, shell: "bash" };

function judge(command) {
  return decide({ name: "Bash", input: { command } }, { place, policy: { mode: "default", rules }, files: hostFacts() });
}

// Every command of the corpora that is short enough. The best of five tries, so that what else the machine does is left out.
const folder = new URL("../test/corpus/", import.meta.url);
const commands = readdirSync(folder)
  .filter((name) => name.includes("shell"))
  .flatMap((name) => readFileSync(new URL(name, folder), "utf8").trimEnd().split("\n"))
  .map((line) => JSON.parse(line).command)
  .filter((command) => command.length <= 200);

for (const command of commands) judge(command);
const times = commands.map((command) => {
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    judge(command);
    best = Math.min(best, performance.now() - start);
  }
  return best;
});
times.sort((a, b) => a - b);
const at = (share) => times[Math.floor(times.length * share)].toFixed(3);
process.stdout.write(
  `figure: a decision on one of ${commands.length} commands of up to 200 characters: median ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(0.9999)} ms\n`,
);

const huge = {
  "one word of 1 MB": `echo ${"x".repeat(1_000_000)}`,
  "1 MB of quotes": `echo ${"'a' ".repeat(250_000)}`,
  "1 MB of open substitutions": "$(".repeat(500_000),
  "1 MB of open braces": "{ ".repeat(500_000),
  "10,000 commands": Array.from({ length: 10_000 }, () => "ls").join(";"),
  "10,000 commands joined by &&": Array.from({ length: 10_000 }, (_, n) => `npm run x${n}`).join(" && "),
};
for (const [what, command] of Object.entries(huge)) {
  const start = performance.now();
  const { behavior } = judge(command);
  process.stdout.write(`figure: ${what}: ${(performance.now() - start).toFixed(1)} ms, ${behavior}\n`);
}
