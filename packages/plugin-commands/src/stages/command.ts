import { CommandHost, defineStage, HostWorkspace, Hooks, LorimerError, messageOf, optional, SessionJournal } from "@lorimer/sdk";
import type { InputResult, InputTurn, Line, Message, Stage, UserInput } from "@lorimer/sdk";
import { TurnGrants } from "../markdown/turn-grants.js";
import { Settled } from "../mentions/settled.js";
import { readCommandLine } from "../table/command-line.js";
import { CommandTable } from "../table/command-table.js";
import type { FoundCommand } from "../table/command-table.js";
import { expansionHooks } from "../hooks/expansion-hooks.js";

/** Runs a line that begins with a slash and a name: what it shows is dealt with here, what it says goes to the model. */
const command: Stage = defineStage({
  id: "command",
  list: "input",
  slot: "command",
  needs: {
    table: CommandTable,
    grants: TurnGrants,
    settled: Settled,
    workspace: HostWorkspace,
    journal: SessionJournal,
    hooks: optional(Hooks),
    host: optional(CommandHost),
  },
  create: ({ table, grants, settled, workspace, journal, hooks, host }, plugin) => {
    const isPath = (name: string): Promise<boolean> =>
      journal.recall("lorimer.commands.path", async () => (await workspace.files.stat(`/${name}`).catch(() => undefined)) !== undefined);

    const run = async (found: FoundCommand, input: UserInput, next: (input: UserInput) => Promise<InputResult>, turn: InputTurn) => {
      const { info } = found;
      const expansion = info.kind === "built-in" ? { context: [] } : await expansionHooks(hooks, info, found.arguments, input.text, turn);
      if ("refused" in expansion)
        return withoutModel({ type: "system", id: turn.newMessageId(), level: "warning", text: expansion.refused });
      const result = await found.run({
        name: info.name,
        arguments: found.arguments,
        attached: input.content.filter(({ type }) => type !== "text"),
        sessionId: turn.sessionId,
        signal: turn.signal,
        preview: turn.preview,
        plugin,
        emit: (event) => turn.emit(event),
        newMessageId: () => turn.newMessageId(),
      });
      if (result === undefined) return undefined;
      if (result.kind === "shown") return shown(info.name, found.arguments, result.lines, result.shared ?? false, turn);
      // What a command brought in is not searched for mentions again: it may hold the output of anything.
      if (info.kind !== "built-in") settled.add(result.content);
      const text = result.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");
      const asked = await next({ text, content: result.content });
      const overrides = { ...result.overrides, ...asked.overrides };
      return {
        ...asked,
        messages: [
          ...expansion.context,
          ...(result.messages ?? []),
          ...asked.messages.map((message) => (message.type === "user" ? { ...message, typed: input.text.trim() } : message)),
        ],
        ...(Object.keys(overrides).length === 0 ? {} : { overrides }),
      };
    };

    const shown = (name: string, args: string, lines: readonly Line[], shared: boolean, turn: InputTurn): InputResult => {
      if (!turn.preview) host?.show(lines);
      const output = lines.map((line) => line.map(({ text }) => text).join("")).join("\n");
      const used = `/${name}${args === "" ? "" : ` ${args}`}`;
      return withoutModel({ type: "local-command", id: turn.newMessageId(), command: used, output, shared });
    };

    return async (input, next, turn) => {
      if (!turn.preview) await grants.release();
      // Most prompts are none: nothing is looked for and nothing loaded.
      if (plugin.settings["enabled"] === false || !/^\s*\//.test(input.text)) return next(input);
      const line = readCommandLine(input.text);
      if (line === undefined) return next(input);
      if ("prompt" in line) return next(withText(input, line.prompt));
      const { name } = line;
      try {
        const found = await table.find(name, line.arguments);
        const result = found === undefined ? undefined : await run(found, input, next, turn);
        if (result !== undefined) return result;
        if (await isPath(name)) return await next(input);
      } catch (error) {
        if (turn.signal.aborted) throw error;
        const hint = error instanceof LorimerError && error.hint !== undefined ? ` ${error.hint}` : "";
        return shown(name, line.arguments, [[{ text: `${messageOf(error)}${hint}`, tone: "error" }]], false, turn);
      }
      const meant = await table.nearest(name);
      const text = `There is no command /${name}.${meant === undefined ? " /help lists them." : ` Did you mean /${meant}?`}`;
      return shown(name, line.arguments, [[{ text, tone: "error" }]], false, turn);
    };
  },
});
export default command;

function withoutModel(message: Message): InputResult {
  return { messages: [message], query: false };
}

function withText(input: UserInput, text: string): UserInput {
  const rest = input.content.filter(({ type }) => type !== "text");
  return { text, content: [{ type: "text", text }, ...rest] };
}
