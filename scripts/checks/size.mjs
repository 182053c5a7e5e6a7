// What the bundled command line loads, and when. Budgets in bytes; raise one only with a reason in the commit.
//   entry    loaded by every start, even --version
//   prompt   further loaded before the first request: everything the entry reaches through one import()
//   whole    all chunks together
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, normalize } from "node:path";
import { parseAst } from "rolldown/parseAst";
import { root } from "../lib/repo.mjs";

const kB = 1000;
// Of the whole, the PDF reader is 1,610, the two halves of MCP with their forms 910, the runtime of other systems' sandboxes 540.
const budgets = { entry: 4 * kB, prompt: 350 * kB, whole: 5400 * kB };

/** What only some machines have: asked for where it is used, and done without where it is not there. */
const optional = new Set(["@napi-rs/keyring"]);

/** Text that only these contain, and where it must not be. */
const lateOnly = [
  { what: "ajv", marker: /strictSchema/ },
  { what: "the Anthropic SDK", marker: /x-stainless/i },
  { what: "the whole of zod", marker: /Unrecognized key/ },
];

const dist = join(root, "packages/cli/dist");
const entry = join(dist, "lorimer.mjs");
if (!existsSync(entry)) {
  console.error("packages/cli/dist/lorimer.mjs is not there; to mend: npm run build");
  process.exit(1);
}

const faults = [];
const parsed = new Map();
const entryFiles = closure([entry]);
const promptFiles = new Set([...closure([...entryFiles].flatMap((path) => imports(path).dynamic))].filter((path) => !entryFiles.has(path)));
const wholeFiles = readdirSync(dist, { recursive: true })
  .map((name) => join(dist, name))
  .filter((path) => path.endsWith(".mjs"));
for (const path of wholeFiles) imports(path);

const measured = { entry: bytes(entryFiles), prompt: bytes(promptFiles), whole: bytes(wholeFiles) };
for (const [what, budget] of Object.entries(budgets)) {
  if (measured[what] > budget) faults.push(`${what}: ${measured[what]} bytes; the budget is ${budget}`);
}
for (const path of [...entryFiles, ...promptFiles]) {
  const text = readFileSync(path, "utf8");
  for (const { what, marker } of lateOnly)
    if (marker.test(text)) faults.push(`${path.slice(root.length + 1)} holds ${what}, which must be loaded on first use only`);
}

for (const fault of new Set(faults)) console.error(fault);
console.log(
  `note: ${Object.entries(measured)
    .map(([what, size]) => `${what} ${Math.round(size / kB)}/${budgets[what] / kB} kB`)
    .join(", ")}`,
);
process.exitCode = faults.length === 0 ? 0 : 1;

/** These files and all that importing them imports at once. */
function closure(paths) {
  const reached = new Set();
  const queue = [...paths];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    queue.push(...imports(path).static);
  }
  return reached;
}

function imports(path) {
  if (parsed.has(path)) return parsed.get(path);
  const result = { static: [], dynamic: [] };
  parsed.set(path, result);
  const note = (specifier, list) => {
    if (specifier === undefined || isBuiltin(specifier) || (list === result.dynamic && optional.has(specifier))) return;
    if (specifier.startsWith(".")) list.push(normalize(join(path, "..", specifier)));
    else faults.push(`${path.slice(root.length + 1)} imports "${specifier}", which is not there without node_modules`);
  };
  visit(parseAst(readFileSync(path, "utf8"), { lang: "js" }, path), (node) => {
    if (/^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type) && node.source != null) note(node.source.value, result.static);
    if (node.type === "ImportExpression") note(textOf(node.source), result.dynamic);
  });
  return result;
}

/** What an import() names; minifiers write it as a template without parts. Undefined when it is only known at run time. */
function textOf(node) {
  if (node.type === "Literal") return node.value;
  return node.type === "TemplateLiteral" && node.quasis.length === 1 ? node.quasis[0].value.cooked : undefined;
}

function visit(node, action) {
  if (Array.isArray(node)) for (const child of node) visit(child, action);
  else if (typeof node === "object" && node !== null) {
    if (typeof node.type === "string") action(node);
    for (const value of Object.values(node)) if (typeof value === "object") visit(value, action);
  }
}

function bytes(paths) {
  return [...paths].reduce((total, path) => total + statSync(path).size, 0);
}
