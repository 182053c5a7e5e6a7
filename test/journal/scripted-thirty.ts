import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { repositoryKey } from "../../packages/plugin-sessions/src/store/repository-key.js";
import { reply } from "@lorimer/testing";
import type { Script } from "@lorimer/testing";
import type { CliPlace } from "../cli/run-cli.js";

/** Turns of the scripted session, each with one effect. */
export const turns = 30;

interface Seen {
  readonly content: string | readonly { readonly type: string; readonly text?: string }[];
}

function textOf(message: Seen | undefined): string {
  if (typeof message?.content === "string") return message.content;
  return (message?.content ?? []).map((block) => block.text ?? "").join("\n");
}

/**
 * Thirty turns that each add a line to the file that the first prompt names, and make a call without an effect; whoever says "and now"
 * afterwards gets an answer at once.
 */
export const thirtyTurns: Script = (request) => {
  const messages = request.messages as readonly Seen[];
  if (textOf(messages.at(-1)).includes("and now")) return reply.text(`still here, ${messages.length} messages`);
  const file = /effects in (\S+)\./.exec(textOf(messages[0]))?.[1] ?? "";
  const done = messages.filter(({ content }) => Array.isArray(content) && content.some(({ type }) => type === "tool_use")).length;
  if (done >= turns) return reply.text("all done");
  return reply
    .text(`turn ${done}`)
    .toolUse("Bash", { command: `echo effect-${done} >> ${file}`, description: "adds a line" })
    .toolUse("Bash", { command: ":", description: "does nothing" });
};

/** One session of the CLI, and where its log and its effects are. */
export interface ThirtySession {
  readonly id: string;
  readonly log: string;
  readonly effects: string;
  readonly args: readonly string[];
}

const common = ["--bare", "--tools", "Bash", "--allowedTools", "Bash", "--output-format", "stream-json", "--verbose"];

export async function thirtySession(place: CliPlace, number: number): Promise<ThirtySession> {
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  const effects = join(place.root, `effects-${number}`);
  const folder = join(place.home, ".lorimer", "sessions", repositoryKey(place.root));
  await mkdir(folder, { recursive: true });
  return { id, effects, log: join(folder, `${id}.jsonl`), args: ["-p", `Leave effects in ${effects}.`, "--session-id", id, ...common] };
}

export function resumeArgs(session: ThirtySession): readonly string[] {
  return ["-p", "and now", "--resume", session.id, ...common];
}

/** How often each line was added to the file of effects. */
export async function effectsOf(session: ThirtySession): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  if (!existsSync(session.effects)) return counts;
  for (const line of (await readFile(session.effects, "utf8")).split("\n").filter((text) => text !== "")) {
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return counts;
}
