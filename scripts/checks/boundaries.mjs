// What the loop and the kernel must not do, and no import rule can see.
//   loop    decides by structure, never by what a model's text says: no regular expression, no searching in text
//   kernel  knows plugins, not agents: it names no tool, skill, hook, session or model
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseAst } from "rolldown/parseAst";
import { root } from "../lib/repo.mjs";
import { filesBelow, isTest } from "../lib/sources.mjs";

const textSearch = new Set(["match", "matchAll", "test", "exec", "search", "replace", "replaceAll"]);
const agentWord = /^(?:tools?|skills?|hooks?|sessions?|models?|agents?|prompts?)$/i;

const faults = [];
for (const { folder, look } of [
  { folder: "loop", look: lookInLoop },
  { folder: "tool-calls", look: lookInLoop },
  { folder: "kernel", look: lookInKernel },
]) {
  for (const path of filesBelow(join(root, "packages/core/src", folder), ".ts").filter((candidate) => !isTest(candidate))) {
    const source = readFileSync(path, "utf8");
    visit(parseAst(source, { lang: "ts" }, path), (node, parent) => {
      const fault = look(node, parent);
      if (fault === undefined) return;
      const line = source.slice(0, node.start).split("\n").length;
      faults.push(`${relative(root, path)}:${line}: ${fault}`);
    });
  }
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

function lookInLoop(node) {
  if (node.type === "Literal" && node.regex) return "a regular expression; the loop does not read text";
  if (node.type === "NewExpression" && node.callee.name === "RegExp") return "a regular expression; the loop does not read text";
  if (node.type === "CallExpression" && node.callee.type === "MemberExpression" && textSearch.has(node.callee.property.name)) {
    return `.${node.callee.property.name}(): the loop does not search in text`;
  }
  return undefined;
}

function lookInKernel(node) {
  if (node.type !== "Identifier") return undefined;
  const words = node.name.split(/(?=[A-Z])|_/);
  const word = words.find((candidate) => agentWord.test(candidate));
  return word === undefined ? undefined : `"${node.name}": the kernel knows plugins and contributions, not ${word.toLowerCase()}`;
}

function visit(node, action, parent) {
  if (Array.isArray(node)) {
    for (const child of node) visit(child, action, parent);
    return;
  }
  if (typeof node !== "object" || node === null || typeof node.type !== "string") return;
  action(node, parent);
  for (const value of Object.values(node)) if (typeof value === "object") visit(value, action, node);
}
