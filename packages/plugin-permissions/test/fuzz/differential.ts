import { isFault } from "../../src/rules/parse-rule.js";
import { compileRule } from "../../src/rules/rule.js";
import type { Rule } from "../../src/rules/rule.js";
import type { DecisionContext, JudgedCall } from "../../src/decide/context.js";
import type { CallFact, PolicyFact } from "../reference/facts.js";
import { memoryFiles } from "./memory-files.js";
import { joined, links, paths, randomCommand, randomPlainCall, world } from "./random-call.js";
import type { MadeCommand } from "./random-call.js";
import { randomPolicy } from "./random-policy.js";
import { dice } from "./random.js";

/** One question in both languages: the engine's, and that of the reference. */
export interface DifferentialCase {
  readonly commands: readonly MadeCommand[];
  /** Undefined for a shell call, which is made of its commands. */
  readonly plain: CallFact | undefined;
  readonly policy: PolicyFact;
  readonly seed: number;
}

export function differentialCase(seed: number): DifferentialCase {
  const throws = dice(seed);
  const isShell = throws.chance(60);
  const count = 1 + (throws.chance(40) ? throws.number(4) : 0);
  const commands = isShell ? Array.from({ length: count }, () => randomCommand(throws)) : [];
  const plain = isShell ? undefined : randomPlainCall(throws);
  const policy = randomPolicy(throws);
  return { commands, plain, policy: isShell ? forShell(policy, commands) : policy, seed };
}

/**
 * To the engine any word of a program it does not know may be a file that a rule refuses, and an unknown word all the more. The reference does
 * not think so far, so that the two are compared where no such word can be meant.
 */
function forShell(policy: PolicyFact, commands: readonly MadeCommand[]): PolicyFact {
  const unknown = commands.some(({ fact }) => fact.unresolved);
  const aboutFiles = unknown ? /^(?:Read|Edit)\(/ : /^(?:Read|Edit)\((?:\/\/)?\*+\)$/;
  return {
    ...policy,
    cwd: world.project,
    rules: policy.rules.filter(({ text, behavior }) => behavior === "allow" || !aboutFiles.test(text)),
  };
}

export function factOf(given: DifferentialCase): CallFact {
  return given.plain ?? { kind: "shell", tool: "Bash", commands: given.commands.map(({ fact }) => fact) };
}

export function callOf(given: DifferentialCase): JudgedCall {
  const { plain } = given;
  if (plain === undefined) return { name: "Bash", input: { command: joined(dice(given.seed + 1), given.commands) } };
  switch (plain.kind) {
    case "read":
      return { name: plain.tool, input: plain.tool === "Grep" ? { pattern: "x", path: plain.path } : { file_path: plain.path } };
    case "edit":
      return { name: plain.tool, input: { [plain.tool === "NotebookEdit" ? "notebook_path" : "file_path"]: plain.path } };
    case "fetch":
      return { name: plain.tool, input: { url: `https://${plain.host}/page`, prompt: "x" } };
    case "other":
      return { name: plain.tool, input: plain.input, tool: ownWord(plain.readOnly, plain.needsPerson) };
    case "shell":
      throw new Error("A shell call is made of commands.");
  }
}

function ownWord(readOnly: boolean, requiresUser: boolean): NonNullable<JudgedCall["tool"]> {
  return { paths: () => [], isReadOnly: () => readOnly, permission: () => ({ behavior: "ask" }), requiresUser };
}

const files = memoryFiles(links, [...paths, ...Object.values(links)]);
const compiled = new Map<string, Rule | undefined>();

export function contextOf({ policy }: DifferentialCase): DecisionContext {
  const rules = policy.rules.map((rule) => {
    const key = JSON.stringify(rule);
    if (!compiled.has(key)) {
      const made = compileRule(rule.text, rule.behavior, { scope: "cli", source: "test", anchor: rule.slashFolder });
      compiled.set(key, isFault(made) ? undefined : made);
    }
    return compiled.get(key);
  });
  return {
    place: {
      cwd: policy.cwd,
      project: world.project,
      home: world.home,
      directories: policy.workFolders.slice(1),
      platform: "linux",
      shell: "bash",
    },
    policy: { mode: policy.mode, rules: rules.filter((rule) => rule !== undefined) },
    files,
  };
}

/** The smallest case that still fails: rules and commands are left out one after the other as long as it does. */
export function shrink(given: DifferentialCase, fails: (smaller: DifferentialCase) => boolean): DifferentialCase {
  const smaller = [
    ...given.policy.rules.map((_, index) => ({ ...given, policy: { ...given.policy, rules: given.policy.rules.toSpliced(index, 1) } })),
    ...(given.commands.length > 1 ? given.commands.map((_, index) => ({ ...given, commands: given.commands.toSpliced(index, 1) })) : []),
    ...(given.policy.mode === "default" ? [] : [{ ...given, policy: { ...given.policy, mode: "default" as const } }]),
  ].find(fails);
  return smaller === undefined ? given : shrink(smaller, fails);
}
