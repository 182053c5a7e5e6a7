import { isFault, parseRule } from "@lorimer/plugin-permissions/rules";
import { nearest } from "@lorimer/sdk";
import type { Effort, PermissionMode } from "@lorimer/sdk";
import { splitRules } from "./split-rules.js";
import { usageError } from "../usage-error.js";
import type { Arguments } from "./arguments.js";
import { commands } from "./command-list.js";
import { readFlags } from "./read-flags.js";
import { spreadLists } from "./spread-lists.js";

/** Turns the command line into `Arguments`, or throws a usage error that says what is wrong with it. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, operands } = spreadLists(readFlags(argv));
  const text = (name: string): string | undefined => values.get(name)?.[0];
  const all = (name: string): readonly string[] => values.get(name) ?? [];
  const given = (name: string): boolean => values.has(name);
  const number = (name: string): number | undefined => (given(name) ? Number(text(name)) : undefined);
  const { command, prompt, rest } = readOperands(operands, given("print"));

  const parsed: Arguments = {
    ...defined({
      command,
      prompt,
      maxTurns: number("max-turns"),
      maxBudgetUsd: number("max-budget-usd"),
      jsonSchema: text("json-schema"),
      model: text("model"),
      fallbackModel: text("fallback-model"),
      // The table let only its own choices through, here and below.
      effort: text("effort") as Effort | undefined,
      maxThinkingTokens: number("max-thinking-tokens"),
      systemPrompt: text("system-prompt"),
      systemPromptFile: text("system-prompt-file"),
      appendSystemPrompt: text("append-system-prompt"),
      appendSystemPromptFile: text("append-system-prompt-file"),
      tools: readTools(text("tools")),
      permissionPromptTool: text("permission-prompt-tool") as "stdio" | undefined,
      sessionId: text("session-id")?.toLowerCase(),
      resume: text("resume"),
      settings: text("settings"),
      permissionMode: given("dangerously-skip-permissions") ? "bypassPermissions" : (text("permission-mode") as PermissionMode | undefined),
      scope: text("scope") as Arguments["scope"],
      transport: text("transport") as Arguments["transport"],
      policy: text("policy"),
      until: number("until"),
      port: number("port"),
      since: text("since"),
    }),
    operands: rest,
    print: given("print"),
    outputFormat: (text("output-format") ?? "text") as Arguments["outputFormat"],
    inputFormat: (text("input-format") ?? "text") as Arguments["inputFormat"],
    includePartialMessages: given("include-partial-messages"),
    replayUserMessages: given("replay-user-messages"),
    streamlined: given("streamlined"),
    verbose: given("verbose"),
    debug: given("debug"),
    fast: given("fast"),
    allowedTools: rulesOf("--allowedTools", "allow", all("allowedTools")),
    disallowedTools: rulesOf("--disallowedTools", "deny", all("disallowedTools")),
    addDirs: all("add-dir"),
    envFiles: all("dotenv"),
    continue: given("continue"),
    forkSession: given("fork-session"),
    persist: !given("no-session-persistence"),
    pluginDirs: all("plugin-dir"),
    pluginOptions: all("plugin-option"),
    set: all("set"),
    unset: all("unset"),
    mcpConfigs: all("mcp-config"),
    strictMcpConfig: given("strict-mcp-config"),
    serverEnv: all("env"),
    headers: all("header"),
    bare: given("bare"),
    slashCommands: !given("disable-slash-commands"),
    trust: given("trust"),
    fromStdin: given("stdin"),
    html: given("html"),
    liveTools: given("live-tools"),
    swapPlugins: all("swap-plugin"),
    bundle: given("bundle"),
    redact: (text("redact") ?? "secrets") as Arguments["redact"],
    everywhere: given("everywhere"),
    all: given("all"),
    by: text("by") ?? "model",
    csv: given("csv"),
    json: given("json"),
    yes: given("yes"),
    allowCommand: given("allow-command"),
    check: given("check"),
    version: given("version"),
    help: given("help"),
  };
  if (!parsed.help && !parsed.version) refuseContradictions(parsed, given, text("permission-mode"));
  return parsed;
}

function defined<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** On the command line a faulty rule is refused: whoever wrote it is there to mend it. */
function rulesOf(flag: string, behavior: "allow" | "deny", texts: readonly string[]): readonly string[] {
  const rules = texts.flatMap(splitRules);
  for (const rule of rules) {
    const parsed = parseRule(rule, behavior);
    if (isFault(parsed))
      throw usageError(`${flag}: ${parsed.fault}`, "A rule is Tool or Tool(content), such as Edit, Bash(npm test:*) or Read(src/**).");
  }
  return rules;
}

function readTools(list: string | undefined): readonly string[] | undefined {
  return list === undefined || list.trim() === "default" ? undefined : splitRules(list);
}

interface ReadOperands {
  readonly command?: string;
  readonly prompt?: string;
  readonly rest: readonly string[];
}

function readOperands(operands: readonly string[], print: boolean): ReadOperands {
  const [first, ...rest] = operands;
  if (first === undefined) return { rest: [] };
  // A session with a plugin is one with a person or without.
  const isSession = first === "plugin" && rest[0] === "dev";
  const command = print && !isSession ? undefined : commands.find(({ name }) => name === first);
  if (command !== undefined) {
    if (command.operands === undefined && rest.length > 0) throw usageError(`lorimer ${first} takes no argument.`);
    return { command: first, rest };
  }
  if (rest.length > 0) throw usageError(`The prompt must be one argument, and ${operands.length} were given: put it in quotes.`);
  if (!print && !/\s/.test(first)) refuseMistypedCommand(first);
  return { prompt: first, rest: [] };
}

function refuseMistypedCommand(word: string): void {
  const meant = nearest(
    word,
    commands.map((command) => command.name),
  );
  if (meant !== undefined)
    throw usageError(`Unknown command ${word}. Did you mean ${meant}?`, "A prompt of one word can be given with -p.");
}

function refuseContradictions(parsed: Arguments, given: (name: string) => boolean, mode: string | undefined): void {
  const isStats = parsed.command === "plugin" && parsed.operands[0] === "stats";
  const rules: readonly (readonly [boolean, string])[] = [
    [parsed.command !== undefined && parsed.print && parsed.operands[0] !== "dev", "A command and --print exclude each other."],
    [parsed.json && parsed.command === undefined, "--json belongs to a command; for a run use --output-format json."],
    ...["scope", "stdin", "policy", "everywhere"].map(
      (name) => [given(name) && parsed.command === undefined, `--${name} belongs to a command.`] as const,
    ),
    ...["transport", "env", "header"].map(
      (name) => [given(name) && parsed.command !== "mcp", `--${name} belongs to lorimer mcp add.`] as const,
    ),
    ...["yes", "allow-command", "check"].map(
      (name) => [given(name) && parsed.command !== "plugin", `--${name} belongs to lorimer plugin.`] as const,
    ),
    [given("port") && parsed.command !== "mcp", "--port belongs to lorimer mcp serve."],
    [
      given("all") && parsed.command !== "cost" && parsed.command !== "context" && !isStats,
      "--all belongs to lorimer cost, lorimer context and lorimer plugin stats.",
    ],
    [given("since") && parsed.command !== "cost" && !isStats, "--since belongs to lorimer cost and lorimer plugin stats."],
    ...["by", "csv"].map((name) => [given(name) && parsed.command !== "cost", `--${name} belongs to lorimer cost.`] as const),
    [parsed.csv && parsed.json, "--csv and --json exclude each other."],
    [parsed.html && !(parsed.command === "session" && parsed.operands[0] === "export"), "--html belongs to lorimer session export."],
    [
      (parsed.bundle || given("redact")) && !(parsed.command === "session" && parsed.operands[0] === "export"),
      "--bundle and --redact belong to lorimer session export.",
    ],
    [given("redact") && !parsed.bundle, "--redact needs --bundle."],
    ...["until", "live-tools", "swap-plugin"].map(
      (name) => [given(name) && parsed.command !== "replay", `--${name} belongs to lorimer replay.`] as const,
    ),
    [given("output-format") && !parsed.print, "--output-format needs --print."],
    [given("input-format") && !parsed.print, "--input-format needs --print."],
    [given("json-schema") && !parsed.print, "--json-schema needs --print."],
    [
      parsed.inputFormat === "stream-json" && parsed.outputFormat !== "stream-json",
      "--input-format stream-json needs --output-format stream-json.",
    ],
    [
      parsed.inputFormat === "stream-json" && parsed.prompt !== undefined,
      "With --input-format stream-json the prompt comes from standard input, not from an argument.",
    ],
    [
      parsed.includePartialMessages && parsed.outputFormat !== "stream-json",
      "--include-partial-messages needs --output-format stream-json.",
    ],
    [parsed.streamlined && parsed.outputFormat !== "stream-json", "--streamlined needs --output-format stream-json."],
    [parsed.streamlined && parsed.includePartialMessages, "--streamlined and --include-partial-messages exclude each other."],
    [parsed.replayUserMessages && parsed.inputFormat !== "stream-json", "--replay-user-messages needs --input-format stream-json."],
    [
      parsed.permissionPromptTool !== undefined && parsed.inputFormat !== "stream-json",
      "--permission-prompt-tool stdio needs --input-format stream-json.",
    ],
    [
      given("dangerously-skip-permissions") && mode !== undefined && mode !== "bypassPermissions",
      `--dangerously-skip-permissions and --permission-mode ${mode} exclude each other.`,
    ],
    ...["system-prompt", "append-system-prompt"].map(
      (name) => [given(name) && given(`${name}-file`), `--${name} and --${name}-file exclude each other.`] as const,
    ),
    [parsed.continue && parsed.resume !== undefined, "--continue and --resume exclude each other."],
    [parsed.forkSession && !parsed.continue && parsed.resume === undefined, "--fork-session needs --continue or --resume."],
    [
      parsed.sessionId !== undefined && (parsed.continue || parsed.resume !== undefined) && !parsed.forkSession,
      "--session-id names a new session; with --continue or --resume it needs --fork-session.",
    ],
    [parsed.print && parsed.resume === "", "--resume needs the id or name of a session where nobody can choose one."],
    [parsed.fallbackModel !== undefined && parsed.fallbackModel === parsed.model, "--fallback-model must differ from --model."],
    [parsed.sessionId !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(parsed.sessionId), "--session-id needs a UUID."],
    [parsed.print && parsed.prompt !== undefined && parsed.prompt.trim() === "", "The prompt is empty."],
    [parsed.model !== undefined && parsed.model.trim() === "", "--model needs a name."],
  ];
  const broken = rules.find(([holds]) => holds);
  if (broken) throw usageError(broken[1]);
}
