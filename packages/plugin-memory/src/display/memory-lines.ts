import type { CommandResult, Line } from "@lorimer/sdk";
import type { MemoryRepair } from "../contract/index.js";
import type { SessionMemory } from "../session/session-memory.js";

export function shown(text: string): CommandResult {
  return { kind: "shown", lines: [[{ text }]] };
}

/** What is remembered, and what is wrong with it. */
export async function listLines(memory: SessionMemory): Promise<readonly Line[]> {
  const [scan, drift, proposals, foreign, sessions] = await Promise.all([
    memory.scan(),
    memory.drift(),
    memory.proposals(),
    memory.foreign?.scan(),
    memory.sessions.scan(),
  ]);
  const lines: Line[] = [
    [
      { text: memory.folder, tone: "strong" },
      { text: memory.enabled ? "" : "  (memory is off)", tone: "dim" },
    ],
  ];
  if (scan.total === 0) lines.push([{ text: "Nothing is remembered yet." }]);
  for (const { file, name, description, type, problems } of scan.entries) {
    lines.push([
      { text: `${(type ?? "?").padEnd(9)} ` },
      { text: clean(name), tone: "strong" },
      { text: `  ${clean(description)}  ${clean(file)}`, tone: "dim" },
    ]);
    for (const problem of problems) lines.push([{ text: `          ${clean(problem)}`, tone: "error" }]);
  }
  if (scan.total > scan.entries.length) lines.push([{ text: `${scan.total - scan.entries.length} older ones are not looked at.` }]);
  for (const problem of scan.problems) lines.push([{ text: clean(problem), tone: "error" }]);
  if (sessions.total > 0) lines.push([{ text: `Notes of ${sessions.total} sessions: ${memory.sessions.folder}`, tone: "dim" }]);
  if (foreign !== undefined) lines.push([{ text: `Read only: ${memory.foreign?.folder ?? ""} (${foreign.total})`, tone: "dim" }]);
  if (drift.added.length + drift.removed.length > 0)
    lines.push([{ text: "The index does not agree with the files: /memory repair", tone: "error" }]);
  if (proposals.length > 0) lines.push([{ text: `Proposed: ${proposals.length}. To see and decide: /memory review` }]);
  return lines;
}

export async function shownText(memory: SessionMemory, wanted: string, onlyPath: boolean): Promise<readonly Line[]> {
  if (wanted === "") return [[{ text: memory.folder }]];
  const folders = [memory, memory.sessions, memory.foreign];
  for (const folder of folders) {
    const found = await folder?.read(wanted);
    if (found === undefined) continue;
    const path: Line = [{ text: found.path, tone: "strong" }];
    if (onlyPath) return [path];
    const head = `${found.name} (${found.type ?? "no type"}): ${found.description}`;
    return [
      path,
      [{ text: clean(head) }],
      ...found.body
        .trimEnd()
        .split("\n")
        .map((text): Line => [{ text: clean(text) }]),
    ];
  }
  return [[{ text: `There is no memory ${wanted}.`, tone: "error" }]];
}

export function repairLines({ added, removed }: MemoryRepair): readonly Line[] {
  if (added.length + removed.length === 0) return [[{ text: "Index and files agree." }]];
  return [
    ...added.map((file): Line => [{ text: `+ ${clean(file)}`, tone: "added" }]),
    ...removed.map((file): Line => [{ text: `- ${clean(file)}`, tone: "removed" }]),
  ];
}

/** A line of display holds no control characters. */
export function clean(text: string): string {
  return text.replaceAll("\t", "  ").replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\uFFFD");
}
