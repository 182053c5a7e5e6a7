import { existsSync } from "node:fs";
import { changeKey, foldChanges } from "@lorimer/plugin-checkpoints";
import type { ChangeGroup } from "@lorimer/plugin-checkpoints/contract";
import { SessionStore } from "@lorimer/plugin-sessions";
import { LorimerError } from "@lorimer/sdk";
import type { Session } from "@lorimer/core";
import type { Line, Message, MessageId } from "@lorimer/sdk";
import { readJournal } from "@lorimer/sdk/journal";
import { refusingApprover } from "../headless/refusing-approver.js";
import { openCliHarness } from "../open-harness.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";
import { openCatalogue } from "./open-catalogue.js";
import { planLines, reportLines, shown, undoneLines } from "./rewind-lines.js";
import { checkpointsOf, previewRewind, rewindSession } from "./rewind-session.js";
import type { RewindWhat } from "./rewind-session.js";
import { rewindTargets } from "./rewind-targets.js";
import { sessionsFolder } from "./sessions-folder.js";

/** What a session command answers. */
export interface RewindAnswer {
  readonly json: unknown;
  readonly text: string;
  readonly code?: number;
}

export interface RewindRequest {
  /** By id, the beginning of one, or name. */
  readonly session: string;
  /** The id of a prompt, the beginning of one, or its number from 1. Absent: the prompts are listed. */
  readonly message: string | undefined;
  /** Absent: what going back means is shown, and nothing done. `effects`: what was done outside of files. */
  readonly what: RewindWhat | "effects" | undefined;
  /** The numbers of effects to undo; empty for all. */
  readonly effects: readonly number[];
  readonly force: boolean;
}

/** `lorimer session rewind`: takes files, the conversation or both of a kept session back to before a prompt. */
export async function rewindCommand(setup: Setup, request: RewindRequest): Promise<RewindAnswer> {
  const kept = await openCatalogue(setup).find(request.session);
  const { harness, sessionOptions, close } = await openCliHarness(setup, { approver: refusingApprover });
  try {
    // Of a session whose folder is gone the conversation can still be taken back.
    const cwd = existsSync(kept.cwd) ? kept.cwd : setup.host.cwd;
    const session = await harness.openSession({ model: kept.model, ...sessionOptions, cwd, resume: kept.id });
    try {
      const targets = rewindTargets(session.messages);
      if (request.message === undefined) {
        const text = targets.map(({ id, text: words }, index) => `${index + 1}  ${id}  ${words}\n`).join("");
        return { json: targets, text };
      }
      const to = targetOf(session.messages, request.message);
      if (request.what === undefined) {
        const plan = await previewRewind(session, to);
        return { json: { id: kept.id, to, plan }, text: textOf(planLines(plan, kept.cwd)) || "No file would change.\n" };
      }
      if (request.what === "effects") return await undoEffects(session, to, request.effects, setup.ending);
      const { files, conversation } = await rewindSession(session, to, request.what, { force: request.force });
      const lines = files === undefined ? [] : reportLines(files, kept.cwd);
      const code = (files?.failed.length ?? 0) + (files?.conflicts.length ?? 0) === 0 ? 0 : 1;
      const said = conversation ? "The conversation is taken back.\n" : "";
      return { json: { id: kept.id, to, conversation, files }, text: `${textOf(lines)}${said}` || "Nothing had to be done.\n", code };
    } finally {
      await session.close();
    }
  } finally {
    await close();
  }
}

/** Asks nobody: a call that rules do not allow is refused. */
async function undoEffects(session: Session, to: MessageId, asked: readonly number[], signal: AbortSignal): Promise<RewindAnswer> {
  const { effects } = await previewRewind(session, to);
  const chosen = effects.filter(({ number, compensation }) => (asked.length === 0 ? compensation !== undefined : asked.includes(number)));
  const numbers = chosen.map(({ number }) => number);
  const reports = (await (await checkpointsOf(session))?.compensate(numbers, { signal, tellModel: true })) ?? [];
  const code = reports.length === numbers.length && reports.every(({ ok }) => ok) ? 0 : 1;
  return { json: { id: session.id, to, undone: reports }, text: textOf(undoneLines(reports)) || "There was nothing to undo.\n", code };
}

/** `lorimer session changes`: what a kept session did to files. Reads only, also while somebody writes to it. */
export async function changesCommand(setup: Setup, wanted: string): Promise<RewindAnswer> {
  const kept = await openCatalogue(setup).find(wanted);
  const { records } = await readJournal(new SessionStore(sessionsFolder(setup), setup.host.cwd).read(kept.id));
  const noted = records.flatMap(({ entry }) => (entry.type === "noted" && entry.key === changeKey ? [entry.value] : []));
  const groups = foldChanges(noted).groups.filter(({ files, uncovered }) => files.length + uncovered.length > 0);
  return { json: groups, text: groups.map((group) => groupText(group, kept.cwd)).join("") || "No file was changed.\n" };
}

function groupText({ number, time, tool, title, files, uncovered }: ChangeGroup, root: string): string {
  const when = new Date(time).toISOString().slice(0, 19).replace("T", " ");
  const changed = files.map(({ path, before, after }) => `  ${how(before.kind, after?.kind)}  ${shown(path, root)}\n`);
  const left = uncovered.map(({ path, because }) => `  not covered  ${path === undefined ? "" : `${shown(path, root)}: `}${because}\n`);
  return `${String(number).padStart(4)}  ${when}  ${tool}  ${title}\n${changed.join("")}${left.join("")}`;
}

function how(before: string, after: string | undefined): string {
  if (after === undefined) return "interrupted";
  return before === "absent" ? "created    " : after === "absent" ? "deleted    " : "changed    ";
}

function targetOf(messages: readonly Message[], wanted: string): MessageId {
  const targets = rewindTargets(messages);
  const byNumber = /^\d{1,6}$/.test(wanted) ? targets[Number(wanted) - 1] : undefined;
  const matches =
    byNumber === undefined ? targets.filter(({ id }) => id === wanted || (wanted.length >= 4 && id.startsWith(wanted))) : [byNumber];
  const [match] = matches;
  if (match !== undefined && matches.length === 1) return match.id;
  throw new LorimerError(
    "STATE_INVALID",
    `${JSON.stringify(wanted)} names ${matches.length === 0 ? "no prompt" : "several prompts"} of this session.`,
    {
      hint: "lorimer session rewind ID lists the prompts.",
    },
  );
}

/** The operands after the session and the message: what goes back, and whether conflicts do. */
export function readRewind([session = "", message, ...words]: readonly string[]): RewindRequest {
  const known: readonly string[] = ["files", "conversation", "both", "effects", "force"];
  const effects = words.filter((word) => /^\d{1,9}$/.test(word)).map(Number);
  const unknown = words.find((word) => !known.includes(word) && !(words.includes("effects") && /^\d{1,9}$/.test(word)));
  const what = words.filter((word) => known.includes(word) && word !== "force");
  if (unknown !== undefined || what.length > 1)
    throw usageError(
      `session rewind takes files, conversation or both, and force, or effects and their numbers; not ${unknown ?? what.join(" ")}.`,
    );
  return { session, message, what: what[0] as RewindRequest["what"], effects, force: words.includes("force") };
}

function textOf(lines: readonly Line[]): string {
  return lines.map((line) => `${line.map(({ text }) => text).join("")}\n`).join("");
}
