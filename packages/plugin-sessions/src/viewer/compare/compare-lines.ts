import type { Message } from "@lorimer/sdk";
import { messageText } from "../page/exchange.js";
import { changeCounts, changeOf } from "../story/changed-files.js";
import { callsOf, totalsOf } from "../story/totals.js";
import type { Totals } from "../story/totals.js";
import type { SessionLine } from "./line-of.js";

export interface Comparison {
  readonly common: {
    readonly messages: number;
    readonly turns: number;
    /** The last words that both share. */
    readonly upTo: string;
  };
  readonly a: ComparedLine;
  readonly b: ComparedLine;
}

/** What one line did after the place where they part. */
export interface ComparedLine extends Totals {
  readonly id: string;
  readonly title: string;
  /** The first words after the place where they part; empty where it ends there. */
  readonly partsWith: string;
  readonly messages: number;
  readonly prompts: number;
  readonly turns: number;
  /** Milliseconds that the model took. */
  readonly modelMs: number;
  /** Calls by tool. */
  readonly tools: Readonly<Record<string, number>>;
  /** Calls that did not end well. */
  readonly failed: number;
  readonly files: readonly ChangedFile[];
}

export interface ChangedFile {
  /** Relative to the session's folder where it lies in it. */
  readonly path: string;
  readonly edits: number;
  readonly added: number;
  readonly removed: number;
  /** Calls that changed it in a way of which the lines are not known, such as a command. */
  readonly commands: number;
}

/** Two lines beside each other: what they share, where they part, and what each did after that. */
export function compareLines(a: SessionLine, b: SessionLine): Comparison {
  let common = 0;
  while (common < Math.min(a.messages.length, b.messages.length) && same(a.messages[common], b.messages[common])) common += 1;
  const shared = a.messages.slice(0, common);
  const turns = shared.filter(({ type }) => type === "assistant").length;
  const upTo = shared.map(messageText).findLast((text) => text.trim() !== "") ?? "";
  return { common: { messages: common, turns, upTo }, a: after(a, common), b: after(b, common) };
}

function same(a: Message | undefined, b: Message | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (a.id === b.id) return true;
  return a.type === b.type && "content" in a && "content" in b && JSON.stringify(a.content) === JSON.stringify(b.content);
}

function after(line: SessionLine, common: number): ComparedLine {
  const messages = line.messages.slice(common);
  const ids = new Set(messages.map(({ id }) => id));
  const turns = line.turns.filter(({ reply }) => reply !== undefined && ids.has(reply));
  const calls = callsOf(turns);
  const tools: Record<string, number> = {};
  for (const { name } of calls) tools[name] = (tools[name] ?? 0) + 1;
  return {
    id: line.id,
    title: line.title,
    partsWith: messages.map(messageText).find((text) => text.trim() !== "") ?? "",
    messages: messages.length,
    prompts: messages.filter((message) => message.type === "user" && message.hidden !== true && messageText(message) !== "").length,
    turns: turns.length,
    modelMs: turns.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0),
    ...totalsOf(turns),
    tools,
    failed: calls.filter(({ outcome }) => outcome !== undefined && outcome.status !== "ok").length,
    files: filesOf(calls, line.cwd),
  };
}

function filesOf(calls: ReturnType<typeof callsOf>, cwd: string): readonly ChangedFile[] {
  const files = new Map<string, ChangedFile>();
  for (const call of calls) {
    const change = call.outcome?.status === "ok" ? changeOf(call) : undefined;
    const edited = change === undefined ? undefined : shown(change.path, cwd);
    if (change !== undefined && edited !== undefined) {
      const { added, removed } = changeCounts(change);
      const known = files.get(edited) ?? unchanged(edited);
      files.set(edited, { ...known, edits: known.edits + 1, added: known.added + added, removed: known.removed + removed });
    }
    for (const path of call.changed.map((changed) => shown(changed, cwd)).filter((changed) => changed !== edited)) {
      const known = files.get(path) ?? unchanged(path);
      files.set(path, { ...known, commands: known.commands + 1 });
    }
  }
  return [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function unchanged(path: string): ChangedFile {
  return { path, edits: 0, added: 0, removed: 0, commands: 0 };
}

function shown(path: string, cwd: string): string {
  return path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path;
}
