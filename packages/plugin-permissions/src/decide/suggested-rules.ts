import { posix } from "node:path";
import { printRule } from "../rules/parse-rule.js";
import { hostOf } from "../rules/match-host.js";
import type { ShellCommand } from "../shell/shell-reading.js";
import type { Examination } from "./examine.js";

const mostRules = 5;

/** Programs that run what their arguments say: a rule for all their calls would be a rule for everything. */
const open = new Set(
  (
    "bash sh zsh dash ksh fish python python2 python3 node deno bun ruby perl php lua awk gawk sed env sudo doas su xargs find parallel timeout nice nohup time watch setsid ionice " +
    "flock ssh docker podman kubectl npx pnpx bunx uvx pipx eval exec source . command builtin make just rm dd curl wget tee chmod chown kill tar rsync scp git-shell pwsh powershell"
  ).split(" "),
);
/** Programs whose first argument says what they do. */
const families = new Set(
  "npm pnpm yarn git cargo go pip pip3 poetry uv dotnet gradle mvn brew apt apt-get gh terraform aws gcloud az helm composer bundle rails mix swift flutter dart".split(
    " ",
  ),
);
/** Subcommands that run whatever follows. */
const runners = new Set("exec x dlx run-script config set".split(" "));

/** The narrowest useful rules that together would allow a call; none where "always" would mean too much. */
export function suggestedRules(call: Examination): readonly string[] {
  if (call.kind === "shell") return commandRules(call);
  if (call.kind === "edit") return [];
  if (call.tool === "WebFetch") {
    const host = hostOf(call.input["url"]);
    return host === undefined ? [] : [`WebFetch(domain:${host})`];
  }
  if (call.kind === "read") return call.files.flatMap(({ path }) => readRule(path));
  if (call.tool === "Skill" && typeof call.input["skill"] === "string") return [printRule({ tool: "Skill", content: call.input["skill"] })];
  return call.requiresUser ? [] : [call.tool];
}

function readRule(path: string | undefined): readonly string[] {
  if (path === undefined || !path.startsWith("/") || posix.normalize(path) !== path) return [];
  const folder = posix.dirname(path);
  return folder === "/" ? [] : [printRule({ tool: "Read", content: `/${folder}/**` })];
}

function commandRules(call: Examination): readonly string[] {
  const commands = call.shell?.commands ?? [];
  if ((call.shell?.doubts.length ?? 1) > 0) return [];
  const rules = new Set<string>();
  for (const command of commands) {
    if (command.words.length === 0) return [];
    if (command.effect === "reads" && command.assignments.length === 0) continue;
    const rule = contentFor(command);
    if (rule === undefined) return [];
    rules.add(printRule({ tool: call.tool === "Monitor" ? "Bash" : call.tool, content: rule }));
  }
  return rules.size > mostRules ? [] : [...rules];
}

function contentFor(command: ShellCommand): string | undefined {
  const texts = command.words.map(({ text }) => text);
  const [name, second] = texts;
  if (name === undefined || command.assignments.length > 0 || /[\n*]/.test(command.source)) return undefined;
  const exact = texts.includes(undefined) || command.source.length > 200 ? undefined : command.source;
  const base = posix.basename(name);
  if (open.has(base) || command.exactOnly || base !== name) return exact;
  if (!families.has(base)) return /^[\w.+-]+$/.test(base) && texts.length > 1 ? `${base} *` : exact;
  if (second === undefined || !/^[a-z][\w:.-]*$/i.test(second) || runners.has(second)) return exact;
  if (second !== "run") return `${base} ${second} *`;
  const third = texts[2];
  return third !== undefined && /^[\w:.-]+$/.test(third) ? `${base} run ${third} *` : exact;
}
