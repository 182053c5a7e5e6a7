import type { Line, MessageId } from "@lorimer/sdk";
import { planLines, reportLines } from "../sessions/rewind-lines.js";
import { checkpointsOf, concernsFiles, previewRewind, rewindSession } from "../sessions/rewind-session.js";
import type { RewindWhat } from "../sessions/rewind-session.js";
import { rewindTargets } from "../sessions/rewind-targets.js";
import type { RewindTarget } from "../sessions/rewind-targets.js";
import type { CommandPlace, CommandResult } from "./command-place.js";

const choices: Readonly<Record<string, RewindWhat>> = { f: "files", c: "conversation", b: "both" };

/** `/rewind`: choose a prompt, see what going back means, choose what goes back. */
export async function rewind(place: CommandPlace): Promise<CommandResult> {
  const targets = rewindTargets(place.session.messages);
  if (targets.length === 0) return said("There is nothing to go back to.");
  const list = targets.map(({ text }, index): string => `${index + 1}  ${text}`).join("\n");
  const typed = await place.ask(`${list}\nGo back to before number (Enter: stay) > `);
  const target = targets[Number(typed?.trim()) - 1];
  return target === undefined ? said("Nothing was taken back.") : goBack(place, target);
}

/** `/undo`: the last change of files; `/undo turn`, or where no file changed, the last prompt with all that followed it. */
export async function undo(place: CommandPlace, operand: string): Promise<CommandResult> {
  const { session, root, show, ask } = place;
  const checkpoints = operand === "turn" ? undefined : await checkpointsOf(session);
  const next = await checkpoints?.previewUndo();
  if (checkpoints === undefined || next === undefined) {
    const last = rewindTargets(session.messages).at(-1);
    return last === undefined ? said("There is nothing to undo.") : goBack(place, last);
  }
  show([[{ text: `${next.group.tool}  `, tone: "accent" }, { text: next.group.title }], ...planLines(next.plan, root)]);
  const force = await confirmed(ask, next.plan.conflicts.length, "Take this back?");
  if (force === undefined) return said("Nothing was taken back.");
  const done = await checkpoints.undo({ force, tellModel: true });
  return { lines: done === undefined ? [] : reportLines(done.report, root) };
}

async function goBack({ session, root, show, ask }: CommandPlace, target: RewindTarget): Promise<CommandResult> {
  const plan = await previewRewind(session, target.id);
  if (!concernsFiles(plan)) return conversationBack(session.rewind(target.id), target);
  show(planLines(plan, root));
  const answer = (await ask("Take back (f)iles, (c)onversation or (b)oth? (Enter: nothing) > "))?.trim().toLowerCase().slice(0, 1);
  const what = choices[answer ?? ""];
  if (what === undefined) return said("Nothing was taken back.");
  if (what === "conversation") return conversationBack(session.rewind(target.id), target);
  const force = plan.conflicts.length === 0 ? false : await confirmed(ask, plan.conflicts.length, "Go on?");
  if (force === undefined) return said("Nothing was taken back.");
  const { files, conversation } = await rewindSession(session, target.id as MessageId, what, { force });
  const lines: Line[] = files === undefined ? [] : [...reportLines(files, root)];
  if (conversation) lines.push([{ text: `The conversation is back to before: ${target.text}`, tone: "dim" }]);
  else if (what === "both") lines.push([{ text: "The conversation stays until the files are back: /rewind again.", tone: "error" }]);
  return { lines };
}

/** Whether conflicts are overwritten; undefined for a no. */
async function confirmed(ask: CommandPlace["ask"], conflicts: number, question: string): Promise<boolean | undefined> {
  const more = conflicts === 0 ? "" : `, (a)ll, also the ${conflicts} in conflict, whose content is kept`;
  const answer = (await ask(`${question} (y)es${more} (Enter: no) > `))?.trim().toLowerCase().slice(0, 1);
  if (answer === "a" && conflicts > 0) return true;
  return answer === "y" ? false : undefined;
}

async function conversationBack(done: Promise<void>, { text }: RewindTarget): Promise<CommandResult> {
  await done;
  return said(`The conversation is back to before: ${text}`);
}

function said(text: string): CommandResult {
  return { lines: [[{ text, tone: "dim" }]] };
}
