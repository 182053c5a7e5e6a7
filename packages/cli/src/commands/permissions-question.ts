import { isAbsolute, resolve } from "node:path";
import { permissionModes } from "@lorimer/sdk";
import type { PermissionBehavior, PermissionMode } from "@lorimer/sdk";
import { isRecord } from "../is-record.js";

/** A call that somebody wants judged, every field filled in. */
export interface PermissionQuestion {
  /** Given back as it came. */
  readonly id: unknown;
  readonly tool: string;
  readonly input: unknown;
  readonly cwd: string;
  readonly project: string;
  readonly mode: PermissionMode;
  readonly rules: Readonly<Record<PermissionBehavior, readonly unknown[]>>;
  /** The rules and folders of the settings count as well. */
  readonly settings: boolean;
  readonly shell: "bash" | "zsh";
  readonly directories: readonly string[];
}

/** What a question leaves open. */
export interface QuestionDefaults {
  readonly cwd: string;
  readonly mode: PermissionMode;
}

export interface QuestionFault {
  readonly id: unknown;
  readonly error: string;
}

const behaviors = ["allow", "ask", "deny"] as const;

/** Reads one JSON line. A field that is absent has its default; a field that is wrong makes the whole question wrong. */
export function readQuestion(line: string, defaults: QuestionDefaults): PermissionQuestion | QuestionFault {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { id: idIn(line), error: `The line is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  return questionOf(value, defaults);
}

/** The same for a value that was read already, such as a case of a policy test. */
export function questionOf(value: unknown, defaults: QuestionDefaults): PermissionQuestion | QuestionFault {
  if (!isRecord(value)) return { id: null, error: "The line is not a JSON object." };
  const id = value["id"] ?? null;
  const fault = faultIn(value);
  if (fault !== undefined) return { id, error: fault };
  const cwd = folder(value["cwd"], defaults.cwd, defaults.cwd);
  const list = (name: string): readonly unknown[] => (Array.isArray(value[name]) ? (value[name] as readonly unknown[]) : []);
  const rulesGiven = behaviors.some((name) => value[name] !== undefined);
  const tool = value["tool"];
  const command = value["command"];
  return {
    id,
    tool: typeof tool === "string" ? tool : "Bash",
    input: value["input"] ?? (typeof command === "string" ? { command } : {}),
    cwd,
    project: folder(value["project"], cwd, defaults.cwd),
    mode: modeOf(value["mode"]) ?? defaults.mode,
    rules: { allow: list("allow"), ask: list("ask"), deny: list("deny") },
    settings: typeof value["settings"] === "boolean" ? value["settings"] : !rulesGiven,
    shell: value["shell"] === "zsh" ? "zsh" : "bash",
    directories: list("directories").map((path) => resolve(cwd, String(path))),
  };
}

function folder(value: unknown, fallback: string, base: string): string {
  if (typeof value !== "string" || value === "") return fallback;
  return isAbsolute(value) ? value : resolve(base, value);
}

function modeOf(value: unknown): PermissionMode | undefined {
  return value === "manual" ? "default" : permissionModes.find((mode) => mode === value);
}

function faultIn(value: Readonly<Record<string, unknown>>): string | undefined {
  const absent = (name: string): boolean => value[name] === undefined || value[name] === null;
  for (const name of ["tool", "cwd", "project", "command"] as const)
    if (!absent(name) && typeof value[name] !== "string") return `"${name}" must be a text.`;
  for (const name of [...behaviors, "directories"] as const)
    if (!absent(name) && !Array.isArray(value[name])) return `"${name}" must be a list.`;
  if (absent("tool") && absent("command")) return 'There is neither "tool" nor "command".';
  if (value["tool"] === "") return '"tool" is empty.';
  if (!absent("input") && !isRecord(value["input"])) return '"input" must be an object.';
  if (!absent("settings") && typeof value["settings"] !== "boolean") return '"settings" must be true or false.';
  if (!absent("mode") && modeOf(value["mode"]) === undefined) return `"mode" must be one of ${permissionModes.join(", ")}.`;
  if (!absent("shell") && value["shell"] !== "bash" && value["shell"] !== "zsh") return '"shell" must be bash or zsh.';
  return undefined;
}

/** The id of a line that does not parse, where it can be made out, so that whoever asked knows which answer is missing. */
export function idIn(line: string): unknown {
  const found = /"id"\s*:\s*("(?:[^"\\]|\\.){0,200}"|-?\d{1,15}(?![\d.eE]))/.exec(line.slice(0, 4096));
  if (found?.[1] === undefined) return null;
  try {
    return JSON.parse(found[1]) as unknown;
  } catch {
    return null;
  }
}
