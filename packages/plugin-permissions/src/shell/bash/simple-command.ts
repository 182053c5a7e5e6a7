import type { PathUse, ShellCommand, ShellWord } from "../shell-reading.js";
import { judgeCommand } from "../judge-command.js";
import { innerScripts } from "../wrappers/inner-scripts.js";
import { baseName, peel } from "../wrappers/peel.js";
import type { Use, Verdict } from "../verdict.js";
import { runs, strongest, use } from "../verdict.js";
import { evaluatesText, harmlessVariable, safeAssignment, steeringVariable } from "./assignments.js";
import { changeFolder } from "./change-folder.js";
import type { Flow, Folders } from "./folders.js";
import { enter, stay } from "./folders.js";
import type { Piece, Reader } from "./piece.js";
import type { RedirectUses } from "./redirects.js";
import { nowhere } from "./redirects.js";
import { substituted } from "./resolve-word.js";

/** After these, names and syntax may mean something else. */
const rereads: ReadonlySet<string> = new Set([
  "alias",
  "shopt",
  "setopt",
  "unsetopt",
  "emulate",
  "enable",
  "zmodload",
  "autoload",
  "hash",
  "bind",
  "complete",
]);

const noRedirects: RedirectUses = { reads: [], writes: [], hosts: [], input: undefined };

/** Adds one command to the reading, and those that its arguments hold. Returns where control may be afterwards. */
export function readSimple(reader: Reader, piece: Piece): Flow {
  if (!reader.step()) return stay(undefined);
  const { words, folders } = piece;
  if (
    words.length === 0 &&
    piece.assignments.length === 0 &&
    piece.uses.reads.length === 0 &&
    piece.uses.writes.length === 0 &&
    piece.uses.hosts.length === 0
  )
    return stay(folders);
  const peeled = peel(words);
  const inside = peeled.folders.reduce<Folders>((from, word) => enter(from, word.text), folders);
  const shell = reader.place.shell;
  let verdict =
    piece.verdict ?? (words.length === 0 ? assignmentsOnly(piece, shell) : judgeCommand(peeled.bare, { shell, home: reader.place.home }));
  const why = unfaithfulness(peeled, piece);
  if (why !== undefined) verdict = { ...verdict, effect: "runs", why };
  if (piece.uses.hosts.length > 0)
    verdict = { ...verdict, effect: "runs", why: "it opens a connection", hosts: [...(verdict.hosts ?? []), ...piece.uses.hosts] };
  else if (piece.uses.writes.length > 0) verdict = { ...verdict, effect: strongest(verdict.effect, "writes") };

  const changed = verdict.writes?.filter(({ path }) => path === undefined || !nowhere.has(path)) ?? [];
  if (verdict.effect === "writes" && changed.length + piece.uses.writes.length + (verdict.removes?.length ?? 0) === 0)
    verdict = { ...verdict, effect: "reads" };
  const listed = listedByGlobs(words, verdict);
  const at = (uses: readonly Use[] | undefined, from: Folders): PathUse[] => (uses ?? []).flatMap((one) => placed(one, from));
  if (peeled.tooDeep) reader.doubt("commands are wrapped too deep to be read");
  const steers = steeringVariable(
    piece.assignments.map(({ name }) => name),
    peeled.bare,
  );
  if (steers !== undefined) reader.doubt(`it sets ${steers}, by which the rest is read`);
  if (evaluatesText(peeled.bare)) reader.doubt("a builtin may evaluate its argument as code");
  if (rereads.has(peeled.bare[0]?.text ?? "")) reader.doubt(`${peeled.bare[0]?.text ?? ""} changes how the line is read`);
  const index = reader.commands.length;
  const command: ShellCommand = {
    name: words.length === 0 ? "" : words[0]?.text,
    words,
    forms: peeled.forms,
    allowForms: peeled.allowForms,
    exactOnly: peeled.exactOnly || verdictIsExact(peeled.bare),
    within: piece.within,
    assignments: piece.assignments,
    source: piece.source ?? words.map((word) => word.source).join(" "),
    effect: verdict.effect,
    why: verdict.effect === "runs" ? verdict.why : undefined,
    reads: [...at(verdict.reads, inside), ...at(listed, inside), ...at(piece.uses.reads, folders)],
    writes: [...at(changed, inside), ...at(piece.uses.writes, folders)],
    removes: at(verdict.removes, inside),
    cwd: inside?.length === 1 ? inside[0] : undefined,
    git: verdict.git === undefined ? undefined : { ...verdict.git, cwd: inside?.length === 1 ? inside[0] : undefined },
    hosts: verdict.hosts ?? [],
  };
  reader.commands.push(command);
  return follow(reader, piece, peeled, inside, index);
}

/** Reads what the arguments hold, then where a `cd` leads. */
function follow(reader: Reader, piece: Piece, peeled: ReturnType<typeof peel>, inside: Folders, index: number): Flow {
  const seen = new Set<string>();
  let flow = stay(piece.folders);
  for (const text of peeled.scripts) nested(reader, text, inside, false);
  for (const form of peeled.forms) {
    const found = innerScripts(form, piece.input);
    for (const text of found.scripts) {
      if (text !== undefined && seen.has(text)) continue;
      if (text !== undefined) seen.add(text);
      const end = nested(reader, text, inside, found.here);
      if (found.here) flow = end;
    }
    for (const words of found.commands) {
      const key = words.map((word) => word.source).join(" ");
      if (seen.has(key) || words.length === 0) continue;
      seen.add(key);
      readSimple(reader, {
        words,
        assignments: [],
        uses: noRedirects,
        folders: inside,
        input: { kind: "unknown" },
        verdict: undefined,
        within: index,
      });
    }
  }
  return changeFolder(peeled, piece, reader.place.home) ?? flow;
}

function nested(reader: Reader, text: string | undefined, folders: Folders, here: boolean): Flow {
  if (text !== undefined) {
    const flow = reader.text(text, folders);
    return here ? flow : stay(folders);
  }
  reader.doubt("a script that it runs cannot be known");
  return stay(here ? undefined : folders);
}

/** Globs among words that the table takes for text: the shell lists their folders all the same. */
function listedByGlobs(words: readonly ShellWord[], verdict: Verdict): Use[] {
  if (!words.some(isGlob)) return [];
  const known = new Set([...(verdict.reads ?? []), ...(verdict.writes ?? []), ...(verdict.removes ?? [])].map((one) => one.source));
  return words.filter((word) => isGlob(word) && !known.has(word.source)).map((word) => use(word, { listing: true }));
}

/** Braces that were not expanded may hold one. */
function isGlob({ pattern, splits, source }: ShellWord): boolean {
  return pattern !== undefined || (splits === true && source.includes("{") && /[*?[]/.test(source));
}

function placed(one: Use, folders: Folders): PathUse[] {
  if (one.path === substituted && /^[<>]\(/.test(one.source)) return [];
  if (folders === undefined) return [{ ...one, cwd: undefined }];
  return folders.map((cwd) => ({ ...one, cwd }));
}

function assignmentsOnly(piece: Piece, shell: "bash" | "zsh"): Verdict {
  const open = piece.assignments.find(({ name, safe, globs }) => globs === true || (!safe && !harmlessVariable(name, shell)));
  return open === undefined ? { effect: "reads" } : runs(`it sets ${open.name}`);
}

function unfaithfulness(peeled: ReturnType<typeof peel>, piece: Piece): string | undefined {
  if (peeled.unfaithful !== undefined) return peeled.unfaithful;
  if (piece.words.length > 0) {
    // `IFS= read -r line` splits only what is read.
    const splitting = peeled.bare === piece.words && piece.words[0]?.text === "read";
    const unsafe = piece.assignments.find(({ name, safe }) => !safe && !(splitting && name === "IFS"));
    if (unsafe !== undefined) return `it is run with ${unsafe.name} set`;
  }
  for (const word of peeled.assignments) {
    const [name = "", ...value] = (word.text ?? "").split("=");
    if (word.text === undefined || !safeAssignment(name, value.join("="))) return `it is run with ${name === "" ? word.source : name} set`;
  }
  if (peeled.fed) return "its arguments come from elsewhere";
  return undefined;
}

function verdictIsExact(words: readonly ShellWord[]): boolean {
  const text = words[0]?.text;
  const name = text === undefined ? "" : baseName(text);
  if (name !== "find" && name !== "gfind" && name !== "fd" && name !== "fdfind") return false;
  return words.some((word) => word.text !== undefined && /^-(?:exec|execdir|ok|okdir|delete|x|X|-exec|-exec-batch)$/.test(word.text));
}
