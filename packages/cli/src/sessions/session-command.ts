import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  appendEntry,
  branchesOf,
  branchNamed,
  findBranch,
  forkLog,
  importForeign,
  importLog,
  pruneSessions,
  repairLog,
  SessionStore,
} from "@lorimer/plugin-sessions";
import type { Branch, FileCatalogue, ForeignImport, KeptSession } from "@lorimer/plugin-sessions";
import { messageId } from "@lorimer/sdk";
import type { Message } from "@lorimer/sdk";
import { HistoryProjection, readJournal } from "@lorimer/sdk/journal";
import { visible } from "../render/visible.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";
import { openCatalogue } from "./open-catalogue.js";
import { sessionsFolder } from "./sessions-folder.js";
import { whenText } from "./when-text.js";

type Verb = (setup: Setup, operands: readonly string[]) => Promise<Answer>;

/** What a verb answers: `json` for `--json`, `text` for a person. */
interface Answer {
  readonly json: unknown;
  readonly text: string;
  readonly code?: number;
}

const verbs: Readonly<Record<string, readonly [verb: Verb, operands: string, least: number, most: number]>> = {
  list: [list, "", 0, 0],
  show: [show, "ID", 1, 1],
  rename: [rename, "ID NAME", 2, 2],
  delete: [remove, "ID", 1, 1],
  fork: [fork, "ID[~BRANCH] [MESSAGE]", 1, 2],
  label: [label, "ID~BRANCH [LABEL]", 1, 2],
  tree: [tree, "ID", 1, 1],
  verify: [verify, "ID", 1, 1],
  repair: [repair, "ID", 1, 1],
  export: [exportLog, "ID [FILE]", 1, 2],
  compare: [compare, "A B", 2, 2],
  rewind: [rewind, "ID [MESSAGE] [files|conversation|both] [force] | ID MESSAGE effects [NUMBER …]", 1, 40],
  changes: [changes, "ID", 1, 1],
  import: [importFile, "FILE", 1, 1],
  prune: [prune, "[DAYS]", 0, 1],
};

/** `lorimer session …`: the kept sessions. */
export async function sessionCommand(setup: Setup): Promise<number> {
  const [name = "list", ...operands] = setup.args.operands;
  const known = verbs[name];
  if (known === undefined) throw usageError(`There is no session command ${name}.`, `The commands are ${Object.keys(verbs).join(", ")}.`);
  const [verb, usage, least, most] = known;
  if (operands.length < least || operands.length > most) throw usageError(`The command is: lorimer session ${name} ${usage}`.trim());
  const { json, text, code = 0 } = await verb(setup, operands);
  setup.out.write(setup.args.json ? `${JSON.stringify(json, null, 2)}\n` : visible(text));
  return code;
}

async function list(setup: Setup): Promise<Answer> {
  const sessions = await openCatalogue(setup).list({ everywhere: setup.args.everywhere });
  return { json: sessions, text: sessions.map(line).join("") || "There is no session here.\n" };
}

function line({ id, name, title, changed, messages, heldBy }: KeptSession): string {
  const when = whenText(changed);
  return `${id}  ${when}  ${String(messages).padStart(4)}  ${name ?? title}${heldBy === undefined ? "" : "  (open elsewhere)"}\n`;
}

async function show(setup: Setup, [wanted = ""]: readonly string[]): Promise<Answer> {
  const session = await openCatalogue(setup).find(wanted);
  const { messages, branches } = await historyOf(setup, session);
  const others = branches.map(
    ({ number, label: name }) => `${session.id}~${number}${name === undefined ? "" : `  “${name}”`}  taken back\n`,
  );
  return {
    json: { ...session, branches, history: messages },
    text: `${line(session)}${others.join("")}\n${messages.map(messageText).join("\n")}`,
  };
}

async function rename(setup: Setup, [wanted = "", name = ""]: readonly string[]): Promise<Answer> {
  const session = await openCatalogue(setup).find(wanted);
  await appendEntry(storeOf(setup), session.id, { type: "named", name });
  return { json: { id: session.id, name }, text: `${session.id} is now called ${name}.\n` };
}

async function remove(setup: Setup, [wanted = ""]: readonly string[]): Promise<Answer> {
  const catalogue = openCatalogue(setup);
  const session = await catalogue.find(wanted);
  await catalogue.remove(session);
  return { json: { id: session.id, deleted: true }, text: `${session.id} is deleted.\n` };
}

/** A copy of a session or of a branch that was taken back, whole or as it was before one of its messages. */
async function fork(setup: Setup, [wanted = "", before]: readonly string[]): Promise<Answer> {
  const { session: source, branch } = await findBranch(openCatalogue(setup), wanted);
  const id = await forkLog(storeOf(setup), source.id, { before, branch });
  return { json: { id, parent: source.id }, text: `${id}\n` };
}

/** Names a branch that was taken back; without a label the name goes. */
async function label(setup: Setup, [wanted = "", text = ""]: readonly string[]): Promise<Answer> {
  const {
    session: { id },
    branch,
  } = await findBranch(openCatalogue(setup), wanted);
  if (branch === undefined)
    throw usageError("The command is: lorimer session label ID~BRANCH [LABEL]", "lorimer session tree ID shows the branches.");
  const { records } = await readJournal(storeOf(setup).read(id));
  const { number } = branchNamed(branchesOf(records), branch, id);
  // A number is what a branch is called already.
  if (/^\d*$/.test(text) && text !== "") throw usageError("A label has more than digits in it.");
  await appendEntry(storeOf(setup), id, { type: "labelled", branch: number, label: text });
  const said = text === "" ? "has no label any more" : `is now called ${text}`;
  return { json: { id: `${id}~${number}`, label: text === "" ? null : text }, text: `${id}~${number} ${said}.\n` };
}

async function tree(setup: Setup, [wanted = ""]: readonly string[]): Promise<Answer> {
  const { sessionTree, treeText } = await import("./session-tree.js");
  const session = await openCatalogue(setup).find(wanted);
  const grown = await sessionTree(openCatalogue(setup), storeOf(setup), session);
  return { json: grown, text: treeText(grown, session.id) };
}

async function verify(setup: Setup, [wanted = ""]: readonly string[]): Promise<Answer> {
  const { id, path } = await openCatalogue(setup).find(wanted);
  const { records, faults } = await readJournal(storeOf(setup).read(id));
  const sound = faults.length === 0;
  const found = faults.map(({ line: at, offset, message }) => `line ${at} (byte ${offset}): ${message}\n`).join("");
  return {
    json: { id, path, ok: sound, records: records.length, faults },
    text: `${found}${sound ? "Sound" : "NOT SOUND"}: ${records.length} records in ${path}.\n`,
    code: sound ? 0 : 1,
  };
}

async function repair(setup: Setup, [wanted = ""]: readonly string[]): Promise<Answer> {
  const { id, path } = await openCatalogue(setup).find(wanted);
  const report = await repairLog(path);
  const text =
    report.kept === undefined
      ? "Nothing had to be done.\n"
      : `${report.faults.length} faulty places were left out; the log as it was is ${report.kept}.\n`;
  return { json: { id, path, ...report }, text };
}

async function exportLog(setup: Setup, [wanted = "", file]: readonly string[]): Promise<Answer> {
  const session = await openCatalogue(setup).find(wanted);
  const { html, bundle } = setup.args;
  const target = resolve(setup.host.cwd, file ?? `${session.id}.${html ? "html" : bundle ? "bundle.jsonl.gz" : "jsonl"}`);
  const records = bundle ? await (await import("../replay/export-bundle.js")).bundleOf(setup, session.path) : undefined;
  if (html) await (await import("./view-session.js")).writePage(viewed(setup), session, target, records);
  else if (records !== undefined) await (await import("@lorimer/plugin-replay")).writeLogFile(target, records);
  else await copyFile(session.path, target);
  return { json: { id: session.id, file: target }, text: `${target}\n` };
}

async function compare(setup: Setup, [a = "", b = ""]: readonly string[]): Promise<Answer> {
  const { comparison, text } = await (await import("./view-session.js")).compareSessions(viewed(setup), a, b);
  return { json: comparison, text };
}

async function importFile(setup: Setup, [file = ""]: readonly string[]): Promise<Answer> {
  const path = resolve(setup.host.cwd, file);
  const foreign = existsSync(path) ? await importForeign(storeOf(setup), path, { newId: randomUUID, cwd: setup.host.cwd }) : undefined;
  if (foreign !== undefined) return foreignAnswer(foreign);
  const { id, faults } = await importLog(storeOf(setup), path, randomUUID);
  return { json: { id, faults }, text: `${faults.map(({ message }) => `${message}\n`).join("")}${id}\n` };
}

/** What was left of another agent's session is said: nothing is lost in silence. */
function foreignAnswer(foreign: ForeignImport): Answer {
  const lost = Object.entries(foreign.lost).map(([what, count]) => `  left out: ${count} x ${what}\n`);
  return { json: foreign, text: `${foreign.messages} messages of a session of ${foreign.from}\n${lost.join("")}${foreign.id}\n` };
}

async function rewind(setup: Setup, operands: readonly string[]): Promise<Answer> {
  const { readRewind, rewindCommand } = await import("./rewind-command.js");
  return rewindCommand(setup, readRewind(operands));
}

async function changes(setup: Setup, [wanted = ""]: readonly string[]): Promise<Answer> {
  return (await import("./rewind-command.js")).changesCommand(setup, wanted);
}

/** Deletes sessions that nobody wrote to for so many days: as given, or `cleanupPeriodDays` of the settings. */
async function prune(setup: Setup, [given]: readonly string[]): Promise<Answer> {
  const days = given === undefined ? (setup.settings.get("cleanupPeriodDays") ?? 30) : Number(given);
  if (typeof days !== "number" || !Number.isFinite(days) || days < 0) throw usageError(`${given} is not a number of days.`);
  const deleted = await pruneSessions(storeOf(setup), { days });
  return { json: { days, deleted }, text: `${deleted.length} sessions older than ${days} days are deleted.\n` };
}

function viewed(setup: Setup): { readonly env: Setup["env"]; readonly catalogue: FileCatalogue; readonly store: SessionStore } {
  return { env: setup.env, catalogue: openCatalogue(setup), store: storeOf(setup) };
}

function storeOf(setup: Setup): SessionStore {
  return new SessionStore(sessionsFolder(setup), setup.host.cwd);
}

async function historyOf(
  setup: Setup,
  session: KeptSession,
): Promise<{ readonly messages: readonly Message[]; readonly branches: readonly Branch[] }> {
  const { records } = await readJournal(storeOf(setup).read(session.id));
  const history = new HistoryProjection();
  for (const record of records) history.apply(record);
  const { messages } = history.project(() => messageId(randomUUID()));
  return { messages, branches: branchesOf(records).map(({ number, label: name }) => ({ number, label: name })) };
}

function messageText(message: Message): string {
  if (message.type !== "user" && message.type !== "assistant") return "";
  const blocks = message.content.map((block) => {
    if (block.type === "text") return block.text;
    if (block.type === "tool_use") return `[${block.name} ${JSON.stringify(block.input)}]`;
    if (block.type === "tool_result")
      return `[result] ${typeof block.content === "string" ? block.content : JSON.stringify(block.content)}`;
    return `[${block.type}]`;
  });
  return `${message.type === "user" ? ">" : "<"} ${blocks.join("\n  ")}\n`;
}
