import { contentText, defineStage, optional, Reporter, SessionJournal, SessionReplay, WorkingDirectory } from "@lorimer/sdk";
import type { Stage, ToolOutcome } from "@lorimer/sdk";
import { violationsIn } from "../report/violations.js";
import { Sandbox } from "../session/sandbox.js";

/** Decides for each call whether what it starts is contained, and says in the result what the sandbox did to it. */
const isolate: Stage = defineStage({
  id: "lorimer.sandbox",
  list: "tool",
  slot: "isolate",
  needs: { sandbox: Sandbox, directory: WorkingDirectory, reporter: Reporter, journal: SessionJournal, replay: optional(SessionReplay) },
  create:
    ({ sandbox, directory, reporter, journal, replay }) =>
    async (call, next) => {
      const notice = (text: string): void => reporter.emit({ type: "notice-given", level: "warning", text });
      const escapes = sandbox.escapes(call);
      const excluded = !escapes && sandbox.excludes(call);
      const asked = asksOut(call.input);
      if (escapes) notice(`${call.tool.title(call.input)}: runs outside the sandbox, as the call asked (dangerouslyDisableSandbox).`);
      if (excluded) notice(`${call.tool.title(call.input)}: runs outside the sandbox, as sandbox.excludedCommands says.`);
      if (call.name === "Bash" && replay === undefined) await sandbox.prepare();
      const outcome = await sandbox.running({ call, outside: escapes || excluded }, () => next(call));
      // What names its files starts nothing that could be held.
      if (!asked && call.tool.paths(call.input).length > 0) return outcome;
      const { state, denied } = await journal.recall(`lorimer.sandbox.held:${call.id}`, async () => ({
        state: sandbox.state,
        denied: sandbox.takeDenials(call.id),
      }));
      const notes: string[] = [...denied];
      if (asked && !escapes && state !== "none")
        notes.unshift("dangerouslyDisableSandbox was ignored: policy does not let commands leave the sandbox.");
      if (!escapes && !excluded && state !== "none" && outcome.status === "error" && call.name === "Bash")
        notes.push(...violationsIn(contentText(outcome.content), sandbox.policy, directory.path));
      if (notes.length === 0) return outcome;
      for (const note of notes) notice(note);
      return withNotes(outcome, notes);
    },
});
export default isolate;

function asksOut(input: unknown): boolean {
  return typeof input === "object" && input !== null && "dangerouslyDisableSandbox" in input && input.dangerouslyDisableSandbox === true;
}

function withNotes(outcome: ToolOutcome, notes: readonly string[]): ToolOutcome {
  const text = `<sandbox>\n${notes.join("\n")}\n</sandbox>`;
  const { content } = outcome;
  return { ...outcome, content: typeof content === "string" ? `${content}\n${text}` : [...content, { type: "text", text }] };
}
