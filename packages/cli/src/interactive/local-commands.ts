import type { Session } from "@lorimer/core";
import type { Line } from "@lorimer/sdk";
import { nearest } from "@lorimer/sdk";

/** What a local command does: show lines, and perhaps leave or begin anew. */
export interface CommandResult {
  readonly lines: readonly Line[];
  readonly then?: "leave" | "clear";
}

interface LocalCommand {
  readonly help: string;
  run(session: Session, operand: string, cost: () => Line): Promise<CommandResult> | CommandResult;
}

const commands: Readonly<Record<string, LocalCommand>> = {
  "/help": {
    help: "Show these commands.",
    run: () => ({ lines: Object.entries(commands).map(([name, { help }]) => [{ text: name.padEnd(10), tone: "accent" }, { text: help }]) }),
  },
  "/model": {
    help: "Show the model, or use another: /model NAME.",
    run: async (session, operand) => {
      if (operand !== "") await session.useModel(operand);
      return { lines: [[{ text: operand === "" ? session.model.id : `Next prompt: ${operand}` }]] };
    },
  },
  "/tools": {
    help: "List the tools the model is offered.",
    run: (session) => ({
      lines: session.tools.map(({ name, description }) => [
        { text: name.padEnd(14), tone: "accent" },
        { text: description.split("\n")[0] ?? "" },
      ]),
    }),
  },
  "/cost": { help: "Show tokens and cost of this conversation.", run: (_session, _operand, cost) => ({ lines: [cost()] }) },
  "/clear": { help: "Begin a new conversation.", run: () => ({ lines: [[{ text: "A new conversation.", tone: "dim" }]], then: "clear" }) },
  "/exit": { help: "Leave.", run: () => ({ lines: [], then: "leave" }) },
};

/** Runs a line that begins with a slash and a word; undefined when it is a prompt. */
export async function runLocalCommand(line: string, session: Session, cost: () => Line): Promise<CommandResult | undefined> {
  const [, name, operand = ""] = /^(\/[a-z]+)(?:\s+(.*))?$/.exec(line.trim()) ?? [];
  if (name === undefined) return undefined;
  const command = commands[name === "/quit" ? "/exit" : name];
  if (command !== undefined) return command.run(session, operand.trim(), cost);
  const meant = nearest(name, Object.keys(commands));
  return {
    lines: [
      [{ text: `There is no command ${name}.${meant === undefined ? " /help lists them." : ` Did you mean ${meant}?`}`, tone: "error" }],
    ],
  };
}
