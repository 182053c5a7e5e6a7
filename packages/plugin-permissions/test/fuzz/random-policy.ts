import type { PermissionBehavior, PermissionMode } from "@lorimer/sdk";
import type { PolicyFact } from "../reference/facts.js";
import { world } from "./random-call.js";
import type { Dice } from "./random.js";

const modes: readonly PermissionMode[] = ["default", "acceptEdits", "plan", "auto", "dontAsk", "bypassPermissions", "bubble"];

const commandRules = (
  "npm test|npm *|npm run *|npm run:*|npm pub*|npm test:*|git *|git push *|git push|git * main|* main|make*|make all|cat *|head *|rm *|touch *|cp *|" +
  "curl *|timeout 5 npm test|timeout *|FOO=1 npm test|NODE_ENV=test npm test|watch npm test|watch *|echo *|n* test|grep *|node x.js|git commit:*"
).split("|");

const pathRules = (
  "src/**|/src/**|./a.txt|a.txt|*.ts|.env|**/.env|//w/out/**|//w/p2/*|~/notes/**|**|src|src/|sub/src/*|**/x.ts|secrets|secrets/**|/secrets/**|" +
  "//w/extra/**|src/*.ts|src/**/*.ts|.git/**|//**|*|./src/deep|//w/p/.vscode/**"
).split("|");

const otherRules = (
  "mcp__gh|mcp__gh__*|mcp__gh__get_*|mcp__gh__merge|mcp__ghx|Deploy|Deploy(env:prod)|Deploy(env:*)|Deploy(env:p*)|WebFetch|WebFetch(domain:example.com)|" +
  "WebFetch(domain:*.example.com)|WebFetch(domain:docs.*.com)|WebFetch(domain:*)|Bash|Bash(*)|Bash(:*)|Read|Edit|Bash(|bash(npm test)|AskUserQuestion|Look|Look(at:x)"
).split("|");

const nameGlobs = ["*", "mcp__*", "B*", "*__merge", "De*"];

export function randomPolicy(dice: Dice): PolicyFact {
  const behaviors: readonly PermissionBehavior[] = ["allow", "allow", "allow", "ask", "deny"];
  const anchors = [world.project, world.project, world.home, "/w/p/sub"];
  const rule = (): PolicyFact["rules"][number] => {
    const behavior = dice.pick(behaviors);
    return { text: ruleText(dice, behavior), behavior, slashFolder: dice.pick(anchors) };
  };
  return {
    mode: dice.pick(modes),
    rules: Array.from({ length: dice.number(7) }, rule),
    cwd: dice.pick([world.project, world.project, "/w/p/src"]),
    project: world.project,
    home: world.home,
    workFolders: dice.chance(30) ? [world.project, world.extra] : [world.project],
  };
}

function ruleText(dice: Dice, behavior: PermissionBehavior): string {
  const kind = dice.number(10);
  if (kind < 4) return `Bash(${dice.pick(commandRules)})`;
  if (kind < 8) return `${dice.pick(["Read", "Edit"])}(${dice.pick(pathRules)})`;
  return kind === 8 && behavior !== "allow" && dice.chance(30) ? dice.pick(nameGlobs) : dice.pick(otherRules);
}
