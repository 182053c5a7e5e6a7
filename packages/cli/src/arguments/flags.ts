import type { Command, Flag } from "./flag.js";

const later = "needs a later release of Lorimer";

/** Every flag, in the order in which help shows them. */
export const flags: readonly Flag[] = [
  {
    name: "print",
    short: "p",
    kind: "switch",
    group: "Run",
    help: "Run one prompt without a person, print the answer, and leave. The prompt is the argument, standard input, or both.",
  },
  { name: "max-turns", kind: "integer", value: "N", least: 1, group: "Run", help: "End the run after N model calls." },
  {
    name: "max-budget-usd",
    kind: "number",
    value: "USD",
    least: 0,
    group: "Run",
    help: "Make no further model call once this much is spent.",
  },
  {
    name: "json-schema",
    kind: "text",
    value: "JSON|FILE",
    group: "Run",
    help: "The final answer must match this JSON Schema; the model is asked again when it does not. With --print.",
  },

  {
    name: "output-format",
    kind: "choice",
    choices: ["text", "json", "stream-json"],
    fallback: "text",
    group: "Output",
    help: "What --print writes: the final text, one JSON result, or one JSON line for every event.",
  },
  {
    name: "input-format",
    kind: "choice",
    choices: ["text", "stream-json"],
    fallback: "text",
    group: "Output",
    help: "What --print reads: text, or JSON lines with messages and control requests until standard input ends.",
  },
  { name: "include-partial-messages", kind: "switch", group: "Output", help: "Add the model's raw stream events to stream-json output." },
  {
    name: "replay-user-messages",
    kind: "switch",
    group: "Output",
    help: "Write every user message that was read back to stream-json output.",
  },
  {
    name: "streamlined",
    kind: "switch",
    group: "Output",
    help: "Shorten stream-json output: text stays, tool calls become counts, thinking and lists go.",
  },
  {
    name: "verbose",
    kind: "switch",
    group: "Output",
    help: "With --print, say on standard error what happens during the run. In a conversation, show tool results whole.",
  },
  { name: "debug", kind: "switch", group: "Output", help: "Write a log of every event to standard error, secrets masked." },

  { name: "model", kind: "text", value: "NAME", group: "Model", help: "The model to use; PROVIDER/NAME names its provider too." },
  {
    name: "fallback-model",
    kind: "text",
    value: "NAME",
    group: "Model",
    help: "The model to go on with when the first one is overloaded.",
  },
  {
    name: "effort",
    kind: "choice",
    choices: ["low", "medium", "high", "xhigh", "max"],
    group: "Model",
    help: "How much work the model puts into an answer, where it supports that.",
  },
  {
    name: "fast",
    kind: "switch",
    group: "Model",
    help: "Answer sooner at a higher price, with a model that supports that.",
  },
  {
    name: "max-thinking-tokens",
    kind: "integer",
    value: "N",
    least: 1,
    group: "Model",
    help: "Tokens the model may spend on reasoning before each answer.",
  },

  { name: "system-prompt", kind: "text", value: "TEXT", group: "Prompt", help: "Use this system prompt in place of Lorimer's own." },
  { name: "append-system-prompt", kind: "text", value: "TEXT", group: "Prompt", help: "Add this to the end of the system prompt." },

  {
    name: "tools",
    kind: "text",
    value: "LIST",
    group: "Tools and permission",
    help: 'Offer the model only these tools: names, "default" for all, "" for none.',
  },
  {
    name: "allowedTools",
    aliases: ["allowed-tools"],
    kind: "text",
    value: "RULES",
    repeatable: true,
    list: "rules",
    group: "Tools and permission",
    help: 'Run these without asking: rules such as Edit "Bash(npm test:*)", split at commas and spaces, or several arguments.',
  },
  {
    name: "disallowedTools",
    aliases: ["disallowed-tools"],
    kind: "text",
    value: "RULES",
    repeatable: true,
    list: "rules",
    group: "Tools and permission",
    help: "Never run these. A bare tool name also hides the tool from the model.",
  },
  {
    name: "permission-mode",
    kind: "choice",
    choices: ["default", "acceptEdits", "plan", "dontAsk", "bypassPermissions"],
    refused: { auto: later, bubble: later },
    fallback: "default",
    group: "Tools and permission",
    help: "What happens to calls that no rule decides: ask, allow edits inside the project, only read, refuse, or allow everything.",
  },
  {
    name: "dangerously-skip-permissions",
    kind: "switch",
    group: "Tools and permission",
    help: "The same as --permission-mode bypassPermissions.",
  },
  {
    name: "permission-prompt-tool",
    kind: "choice",
    choices: ["stdio"],
    group: "Tools and permission",
    help: "Ask the program at the other end of stream-json for permission (control request can_use_tool).",
  },
  {
    name: "add-dir",
    kind: "text",
    value: "FOLDER",
    repeatable: true,
    list: "folders",
    group: "Tools and permission",
    help: "A further folder to work in.",
  },

  { name: "session-id", kind: "text", value: "UUID", group: "Session", help: "Use this id for the session." },
  {
    name: "settings",
    kind: "text",
    value: "JSON|FILE",
    group: "Session",
    help: "Settings for this session, over those of ~/.lorimer/settings.json.",
  },
  // Not --env-file: Node 20 takes a flag of that name for itself, wherever it stands.
  {
    name: "dotenv",
    kind: "text",
    value: "FILE",
    repeatable: true,
    group: "Session",
    help: "Read variables from a dotenv file. What stands in the real environment wins.",
  },
  {
    name: "bare",
    kind: "switch",
    group: "Session",
    help: "No user settings file and no description of the environment: only built-in tools and what the flags say.",
  },

  { name: "json", kind: "switch", group: "Other", help: "With a command: print JSON." },
  { name: "version", short: "v", kind: "switch", group: "Other", help: "Print the version." },
  { name: "help", short: "h", kind: "switch", group: "Other", help: "Print this help." },
];

export const commands: readonly Command[] = [
  { name: "explain", help: "Print what this harness is made of: plugins, contributions, and the order of every stage." },
  { name: "doctor", help: "Say what is missing and how to mend it." },
  { name: "debug prompt", operand: "[TEXT]", help: "Print the request that a prompt would send, without sending it." },
];

export const exitCodes: readonly { readonly code: number; readonly meaning: string }[] = [
  { code: 0, meaning: "The run succeeded, or the conversation was left." },
  { code: 1, meaning: "The run ended with an error; the result says which. For doctor: something needs mending." },
  {
    code: 2,
    meaning: "Wrong use: an unknown flag or value, a bad rule, schema or input line, an option the model does not take, or no prompt.",
  },
  { code: 3, meaning: "Nothing to run with: no model, no credentials, or a harness that cannot be assembled." },
  { code: 129, meaning: "Ended by SIGHUP." },
  { code: 130, meaning: "Interrupted (SIGINT, Ctrl+C)." },
  { code: 141, meaning: "Whoever read the output went away." },
  { code: 143, meaning: "Ended by SIGTERM." },
];
