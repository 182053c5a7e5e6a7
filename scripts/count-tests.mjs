// Prints the last line of a CI run: what all test runs together counted, read from their reports.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { countReport } from "./lib/report.mjs";
import { root } from "./lib/repo.mjs";

const folder = join(root, ".reports");
const files = existsSync(folder) ? readdirSync(folder).filter((name) => /^vitest-.*\.json$/.test(name)) : [];
const counts = files.map((name) => countReport(JSON.parse(readFileSync(join(folder, name), "utf8"))));
const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = files.length > 0 && sum("failed") === 0 ? 0 : 1;
