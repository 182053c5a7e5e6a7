// Writes the table of docs/error-codes.md from the codes in packages/sdk/src/errors.ts; with --check only compares.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, step } from "./lib/repo.mjs";

const check = process.argv.includes("--check");
const page = join(root, "docs", "error-codes.md");
const source = readFileSync(join(root, "packages", "sdk", "src", "errors.ts"), "utf8");

const declared = /export const errorCodes = \{([\s\S]*?)\n\} as const/.exec(source)?.[1];
if (declared === undefined) throw new Error("packages/sdk/src/errors.ts does not declare errorCodes in the expected form");
const codes = [...declared.matchAll(/^\s+([A-Z][A-Z0-9_]*):\s+("(?:[^"\\]|\\.)*")/gm)].map(([, code, meaning]) => ({
  code,
  meaning: JSON.parse(meaning),
}));
const lines = declared.split("\n").filter((line) => /^\s+[A-Z][A-Z0-9_]*:/.test(line)).length;
if (codes.length === 0 || codes.length !== lines)
  throw new Error(`errorCodes has ${lines} entries, of which ${codes.length} could be read`);

const [begin, end] = ["<!-- generated: codes -->", "<!-- /generated -->"];
const table = [
  "| Code | Meaning |",
  "| --- | --- |",
  ...codes.map(({ code, meaning }) => `| \`${code}\` | ${meaning.replaceAll("|", "\\|")} |`),
].join("\n");
const before = existsSync(page) ? readFileSync(page, "utf8") : `# Error codes\n\n${begin}\n${end}\n`;
const start = before.indexOf(begin) + begin.length;
const after = `${before.slice(0, start)}\n${table}\n${before.slice(before.indexOf(end))}`;

if (after !== before || !existsSync(page)) {
  if (check) {
    console.error("docs/error-codes.md is out of date. To mend: node scripts/generate-error-codes.mjs");
    process.exitCode = 1;
  } else {
    writeFileSync(page, after);
    step("wrote docs/error-codes.md");
  }
}
