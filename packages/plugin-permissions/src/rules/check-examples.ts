import type { DecisionContext, JudgedCall } from "../decide/context.js";
import { examine } from "../decide/examine.js";
import { allowsCommand } from "../decide/match-command.js";
import { allowsOther, refusesCall } from "../decide/match-rule.js";
import { Scene } from "../decide/scene.js";
import { readShell } from "../shell/read-shell.js";
import type { FileFacts } from "../paths/file-facts.js";
import { contentKind } from "./tool-names.js";
import type { Rule } from "./rule.js";
import type { RuleWithExamples } from "./rule-entry.js";

// Examples are judged in a place of their own, where every file is an ordinary one.
const nowhere: FileFacts = {
  look: (path) => ({ real: path, kind: "file", links: 1 }),
  git: () => ({ safe: true, why: undefined }),
};

/** The examples that a rule does not keep, one sentence each. */
export function failingExamples(rule: Rule, { match, notMatch }: RuleWithExamples, place: DecisionContext["place"]): readonly string[] {
  const isAbout = (example: string): boolean => {
    const call = examine(exampleCall(rule, example), place, readShell);
    const scene = new Scene(place, nowhere);
    if (rule.behavior !== "allow") return refusesCall(rule, call, scene) === "yes";
    const { subject } = rule;
    if (subject.kind === "path")
      return call.files.length > 0 && call.files.every((use) => scene.allowed([rule], scene.locate(use)) !== undefined);
    if (subject.kind !== "command") return allowsOther(rule, call);
    const commands = call.shell?.commands ?? [];
    return commands.length > 0 && commands.every((command) => allowsCommand(subject.pattern, command, call.tool === "PowerShell"));
  };
  return [
    ...match
      .filter((example) => !isAbout(example))
      .map((example) => `The rule ${rule.text} is not about its example ${JSON.stringify(example)}.`),
    ...notMatch
      .filter((example) => isAbout(example))
      .map((example) => `The rule ${rule.text} is about ${JSON.stringify(example)}, which it says it is not.`),
  ];
}

function exampleCall(rule: Rule, example: string): JudgedCall {
  const { tool } = rule;
  if (tool === "WebFetch") return { name: tool, input: { url: example.includes("://") ? example : `https://${example}/` } };
  if (tool === "Agent") return { name: tool, input: { subagent_type: example } };
  if (tool === "Skill") {
    const [skill, ...args] = example.split(" ");
    return { name: tool, input: { skill, args: args.join(" ") } };
  }
  const kind = contentKind(tool);
  if (kind === "command") return { name: tool, input: { command: example } };
  return { name: kind === "path" ? tool : example, input: kind === "path" ? { file_path: example, path: example } : {} };
}
