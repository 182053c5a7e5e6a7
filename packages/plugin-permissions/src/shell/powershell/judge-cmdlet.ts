import { judges } from "../commands/judges.js";
import { hostNames } from "../commands/developer-tools.js";
import type { ShellWord } from "../shell-reading.js";
import type { Use, Verdict } from "../verdict.js";
import { runs } from "../verdict.js";
import { canonicalCmdlet } from "./cmdlet-names.js";
import type { Cmdlet } from "./cmdlets.js";
import { cmdlets } from "./cmdlets.js";

const set = (names: string | undefined): ReadonlySet<string> => new Set(names?.split(" "));

/** Programs, not cmdlets, whose tables hold on every platform. */
const natives: ReadonlySet<string> = new Set([
  "git",
  "rg",
  "node",
  "npm",
  "python",
  "python3",
  "docker",
  "gh",
  "whoami",
  "hostname",
  "go",
  "rustc",
  "java",
  "jq",
]);

/** What a cmdlet does, by its table. */
export function judgeCmdlet(words: readonly ShellWord[], home: string): Verdict {
  const name = words[0]?.text === undefined ? undefined : canonicalCmdlet(words[0].text);
  if (name === undefined) return runs("its name cannot be known");
  const table = cmdlets.get(name.toLowerCase());
  const args = words.slice(1);
  if (table !== undefined) return byTable(args, table);
  const native = natives.has(name.toLowerCase()) ? judges.get(name.toLowerCase()) : undefined;
  if (native !== undefined) return native(args, { shell: "bash", home });
  return runs(`${name.slice(0, 60)} is not known to only read`, {
    hosts: hostNames(args),
    reads: args.filter((word) => word.text?.startsWith("-") !== true).map((word) => path(word, {})),
  });
}

function byTable(args: readonly ShellWord[], table: Cmdlet): Verdict {
  const kinds = {
    switches: set(table.switches),
    values: set(table.values),
    paths: set(table.paths),
    written: set(table.written),
    removed: set(table.removed),
  };
  const found = { read: [] as Use[], written: [] as Use[], removed: [] as Use[] };
  let problem: string | undefined;
  let position = 0;
  const how = { ...(table.listing === true ? { listing: true } : {}), ...(table.below === true ? { below: true } : {}) };
  for (let at = 0; at < args.length; at++) {
    const word = args[at];
    if (word === undefined) break;
    if (word.splits === true) problem ??= `${word.source} may hold parameters`;
    const parameter = /^-([A-Za-z]\w*)(?::(.*))?$/s.exec(word.text ?? "");
    if (parameter !== null && !/^['"]/.test(word.source)) {
      const name = (parameter[1] ?? "").toLowerCase();
      if (kinds.switches.has(name)) continue;
      const attached = parameter[2];
      const value = attached === undefined || attached === "" ? args[++at] : { text: attached, source: word.source, prefix: attached };
      if (value === undefined) problem ??= `-${name} has no value`;
      else if (kinds.paths.has(name)) found.read.push(path(value, how));
      else if (kinds.written.has(name)) found.written.push(path(value, how));
      else if (kinds.removed.has(name)) found.removed.push(path(value, how));
      else if (!kinds.values.has(name)) problem ??= `-${name} is not a parameter known to be harmless`;
      continue;
    }
    const kind = table.positions[Math.min(position++, table.positions.length - 1)];
    if (kind === undefined) problem ??= `${word.source.slice(0, 60)} is not expected`;
    else if (kind === "read" || kind === "written" || kind === "removed") found[kind].push(path(word, how));
  }
  if (table.here === true && found.read.length === 0) found.read.push({ path: ".", source: ".", ...how });
  const verdict = { reads: found.read, writes: found.written, removes: found.removed };
  const foreign = [...found.read, ...found.written, ...found.removed].find(
    (use) => use.path !== undefined && /^[A-Za-z][\w.]+:|::|^\\\\/.test(use.path),
  );
  if (foreign !== undefined) return runs(`${foreign.source} is not a path of the file system`, verdict);
  if (problem !== undefined || table.effect === "runs") return runs(problem ?? "it may create links", verdict);
  return { effect: table.effect, ...verdict };
}

function path(word: ShellWord, how: { readonly listing?: boolean; readonly below?: boolean }): Use {
  if (word.text === undefined) return { path: undefined, source: word.source, ...how };
  const glob = word.text.search(/[*?[]/);
  if (glob < 0) return { path: word.text, source: word.source, ...how };
  const rest = word.text.slice(glob);
  const fixed = word.text.slice(0, glob);
  const slash = Math.max(fixed.lastIndexOf("/"), fixed.lastIndexOf("\\"));
  if (/\.\.|\.[*?[]/.test(word.text.slice(slash + 1)) || rest.includes("..")) return { path: undefined, source: word.source, ...how };
  return { path: slash < 0 ? "." : fixed.slice(0, Math.max(1, slash)), source: word.source, pattern: word.text, ...how };
}
