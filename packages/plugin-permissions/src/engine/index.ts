/** The engine by itself, for front ends that judge calls without a session. Heavier than the plugin's index: import it when it is needed. */
export { decide } from "../decide/decide.js";
export { decideExamined } from "../decide/decide-examined.js";
export { examine } from "../decide/examine.js";
export type { Examination, FileUse } from "../decide/examine.js";
export type { Decision, DecisionContext, DecisionPlace, DecisionPolicy, JudgedCall } from "../decide/context.js";
export { suggestions } from "../live/suggestions.js";
export type { FileFacts, GitFact, PathFact } from "../paths/file-facts.js";
export { hostFacts } from "../paths/host-facts.js";
export { withWorkspaceFacts } from "../paths/workspace-facts.js";
export { failingExamples } from "../rules/check-examples.js";
export { isFault, parseRule, printRule } from "../rules/parse-rule.js";
export type { ParsedRule, RuleFault } from "../rules/parse-rule.js";
export { ruleEntry } from "../rules/rule-entry.js";
export type { RuleWithExamples } from "../rules/rule-entry.js";
export { compileRule } from "../rules/rule.js";
export type { Rule, RuleOrigin } from "../rules/rule.js";
export { importYaml } from "../yaml/import-yaml.js";
export type { ImportedRules } from "../yaml/import-yaml.js";
