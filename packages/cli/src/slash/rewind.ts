import type { Session } from "@lorimer/core";
import { defineCommand } from "@lorimer/sdk";
import type { RestorePlan } from "@lorimer/plugin-checkpoints/contract";
import type { Command, Line, MessageId } from "@lorimer/sdk";
import { planLines, reportLines, undoneLines } from "../sessions/rewind-lines.js";
import { checkpointsOf, concernsFiles, previewRewind, rewindSession } from "../sessions/rewind-session.js";
import type { RewindWhat } from "../sessions/rewind-session.js";
import { rewindTargets } from "../sessions/rewind-targets.js";
import type { RewindTarget } from "../sessions/rewind-targets.js";
import type { TerminalHost } from "../interactive/terminal-host.js";
import { atTerminal } from "./slash-place.js";
import type { SlashPlace } from "./slash-place.js";

const choices: Readonly<Record<string, RewindWhat>> = { f: "files", c: "conversation", b: "both" };

interface Scene {
  readonly session: Session;
  /** The folder that paths are shown relative to. */
  readonly root: string;
  readonly host: TerminalHost;
  readonly signal: AbortSignal;
}

/** `/rewind`: choose a prompt, see what going back means, choose what goes back. */
export function rewindCommand(place: SlashPlace): Command {
  return command(place, "rewind", "Takes files, the conversation or both back to before one of your prompts", rewind);
}

/** `/undo`: the last change of files; `/undo turn`, or where no file changed, the last prompt with all that followed it. */
export function undoCommand(place: SlashPlace): Command {
  return command(place, "undo", "Takes the last change of files back, or the last prompt", undo);
}

/** A session takes nothing back while a prompt runs in it, and the command is one: the work is done once it has ended. */
function command(
  place: SlashPlace,
  name: string,
  description: string,
  work: (scene: Scene, operand: string) => Promise<readonly Line[]>,
): Command {
  return defineCommand({
    name,
    description,
    outside: true,
    run: ({ arguments: operand, preview }) => {
      const host = atTerminal(place, name);
      const { ending: signal, host: at } = place.setup;
      if (!preview) host.later((session) => work({ session, root: at.cwd, host, signal }, operand));
      return { kind: "shown", lines: [] };
    },
  });
}

async function rewind(scene: Scene): Promise<readonly Line[]> {
  const { session, host, signal } = scene;
  const targets = rewindTargets(session.messages);
  if (targets.length === 0) return said("There is nothing to go back to.");
  const list = targets.map(({ text }, index): string => `${index + 1}  ${text}`).join("\n");
  const typed = await host.ask(`${list}\nGo back to before number (Enter: stay) > `, signal);
  const target = targets[Number(typed?.trim()) - 1];
  return target === undefined ? said("Nothing was taken back.") : goBack(scene, target);
}

async function undo(scene: Scene, operand: string): Promise<readonly Line[]> {
  const { session, root, host } = scene;
  const checkpoints = operand === "turn" ? undefined : await checkpointsOf(session);
  const next = await checkpoints?.previewUndo();
  if (checkpoints === undefined || next === undefined) {
    const last = rewindTargets(session.messages).at(-1);
    return last === undefined ? said("There is nothing to undo.") : goBack(scene, last);
  }
  host.show([[{ text: `${next.group.tool}  `, tone: "accent" }, { text: next.group.title }], ...planLines(next.plan, root)]);
  const force = await confirmed(scene, next.plan.conflicts.length, "Take this back?");
  if (force === undefined) return said("Nothing was taken back.");
  const done = await checkpoints.undo({ force, tellModel: true });
  return done === undefined ? [] : reportLines(done.report, root);
}

async function goBack(scene: Scene, target: RewindTarget): Promise<readonly Line[]> {
  const { session, root, host, signal } = scene;
  const plan = await previewRewind(session, target.id);
  if (!concernsFiles(plan)) return conversationBack(session.rewind(target.id), target);
  host.show(planLines(plan, root));
  const undone = await undoOutside(scene, plan);
  const answer = (await host.ask("Take back (f)iles, (c)onversation or (b)oth? (Enter: nothing) > ", signal))
    ?.trim()
    .toLowerCase()
    .slice(0, 1);
  const what = choices[answer ?? ""];
  if (what === undefined) return [...undone, ...said("Nothing else was taken back.")];
  if (what === "conversation") return [...undone, ...(await conversationBack(session.rewind(target.id), target))];
  const force = plan.conflicts.length === 0 ? false : await confirmed(scene, plan.conflicts.length, "Go on?");
  if (force === undefined) return [...undone, ...said("Nothing else was taken back.")];
  const { files, conversation } = await rewindSession(session, target.id as MessageId, what, { force });
  const lines: Line[] = [...undone, ...(files === undefined ? [] : reportLines(files, root))];
  if (conversation) lines.push([{ text: `The conversation is back to before: ${target.text}`, tone: "dim" }]);
  else if (what === "both") lines.push([{ text: "The conversation stays until the files are back: /rewind again.", tone: "error" }]);
  return lines;
}

/** Undoes what the person chooses of what was done outside of files; each call asks for what its permissions want. */
async function undoOutside({ session, host, signal }: Scene, { effects }: RestorePlan): Promise<readonly Line[]> {
  const numbers = effects.flatMap(({ number, compensation }) => (compensation === undefined ? [] : [number]));
  if (numbers.length === 0) return [];
  const answer =
    (await host.ask(`Undo effects outside of files? (a)ll, or their numbers: ${numbers.join(" ")} (Enter: none) > `, signal))?.trim() ?? "";
  const chosen = /^a(ll)?$/i.test(answer) ? numbers : numbers.filter((number) => answer.split(/[\s,]+/).includes(String(number)));
  if (chosen.length === 0) return [];
  return undoneLines((await (await checkpointsOf(session))?.compensate(chosen, { signal, asks: true, tellModel: true })) ?? []);
}

/** Whether conflicts are overwritten; undefined for a no. */
async function confirmed({ host, signal }: Scene, conflicts: number, question: string): Promise<boolean | undefined> {
  const more = conflicts === 0 ? "" : `, (a)ll, also the ${conflicts} in conflict, whose content is kept`;
  const answer = (await host.ask(`${question} (y)es${more} (Enter: no) > `, signal))?.trim().toLowerCase().slice(0, 1);
  if (answer === "a" && conflicts > 0) return true;
  return answer === "y" ? false : undefined;
}

async function conversationBack(done: Promise<void>, { text }: RewindTarget): Promise<readonly Line[]> {
  await done;
  return said(`The conversation is back to before: ${text}`);
}

function said(text: string): readonly Line[] {
  return [[{ text, tone: "dim" }]];
}
