import { argumentBase } from "@lorimer/sdk/prompt-template";
import { firstParagraph, flagOf, listOf, readFrontMatter, textOf } from "@lorimer/sdk/front-matter";
import type { Effort } from "@lorimer/sdk";

/** What a command file says. */
export interface CommandFile {
  readonly description: string;
  readonly argumentHint: string | undefined;
  /** Names of its arguments, in order. */
  readonly declared: readonly string[];
  readonly base: 0 | 1;
  readonly allowedTools: readonly string[];
  readonly disallowedTools: readonly string[];
  readonly model: string | undefined;
  readonly effort: Effort | undefined;
  /** False: a person cannot use it. */
  readonly userInvocable: boolean;
  /** The shell that its commands are for. */
  readonly shell: "bash" | "powershell";
  /** In the shape of a settings file. */
  readonly hooks: Readonly<Record<string, unknown>> | undefined;
  /** Fields that mean something, and have no effect here. */
  readonly ignored: readonly string[];
  readonly body: string;
}

const knownKeys = [
  "description",
  "argument-hint",
  "arguments",
  "argument-base",
  "when_to_use",
  "allowed-tools",
  "disallowed-tools",
  "disable-model-invocation",
  "user-invocable",
  "model",
  "effort",
  "context",
  "agent",
  "background",
  "hooks",
  "shell",
  "metadata",
  "license",
  "compatibility",
  "name",
  "paths",
  "version",
  "category",
  "tags",
];

const efforts: readonly Effort[] = ["low", "medium", "high", "xhigh", "max"];

/** Reads a command file. `overrides` are fields that a package's manifest gives in place of the file's own. */
export async function readCommandFile(text: string, overrides: Readonly<Record<string, unknown>> = {}): Promise<CommandFile> {
  const { data: own, body } = await readFrontMatter(text, { knownKeys });
  const data: Readonly<Record<string, unknown>> = { ...own, ...overrides };
  const declared = listOf(data["arguments"]);
  const asked = textOf(data["argument-base"]);
  const description = textOf(data["description"]) ?? firstParagraph(body);
  const when = textOf(data["when_to_use"]);
  const model = textOf(data["model"]);
  const effort = textOf(data["effort"])?.toLowerCase();
  return {
    description: oneLine([description, when].filter((part) => part !== undefined && part !== "").join(" ")),
    argumentHint: hintOf(data["argument-hint"]),
    declared,
    base: asked === "0" || asked === "1" ? (Number(asked) as 0 | 1) : argumentBase(body, { declared, kind: "command" }),
    allowedTools: listOf(data["allowed-tools"] ?? data["allowed_tools"]),
    disallowedTools: listOf(data["disallowed-tools"]),
    model: model === "inherit" ? undefined : model,
    effort: efforts.find((name) => name === effort),
    userInvocable: flagOf(data["user-invocable"]) ?? true,
    shell: textOf(data["shell"]) === "powershell" ? "powershell" : "bash",
    hooks: isTable(data["hooks"]) ? data["hooks"] : undefined,
    ignored: forkFields.filter((key) => ![undefined, null, "inline"].includes(data[key] as string)),
    body,
  };
}

/** What says that a command runs in an agent of its own, and in which. */
const forkFields = ["context", "agent", "background"];

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hintOf(value: unknown): string | undefined {
  return Array.isArray(value) ? value.map(String).join(" ") : textOf(value);
}

/** Characters of a description that lists show. */
const longest = 1536;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
