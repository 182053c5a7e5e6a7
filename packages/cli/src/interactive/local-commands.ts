import { Permissions } from "@lorimer/plugin-permissions/contract";
import { nearest, permissionModes } from "@lorimer/sdk";
import type { Line } from "@lorimer/sdk";
import type { CommandPlace, CommandResult } from "./command-place.js";

interface LocalCommand {
  readonly help: string;
  run(place: CommandPlace, operand: string): Promise<CommandResult> | CommandResult;
}

const commands: Readonly<Record<string, LocalCommand>> = {
  "/help": {
    help: "Show these commands.",
    run: () => ({
      lines: Object.entries(commands).map(([name, { help }]) => [{ text: name.padEnd(14), tone: "accent" }, { text: help }]),
    }),
  },
  "/model": {
    help: "Show the model, or use another: /model NAME.",
    run: async ({ session, useModel }, operand) => {
      if (operand !== "") await useModel(operand);
      return said(operand === "" ? session.model.id : `Next prompt: ${operand}`);
    },
  },
  "/tools": {
    help: "List the tools the model is offered.",
    run: ({ session }) => ({
      lines: session.tools.map(({ name, description }) => [
        { text: name.padEnd(14), tone: "accent" },
        { text: description.split("\n")[0] ?? "" },
      ]),
    }),
  },
  "/permissions": { help: "Show the mode and the rules, or change the mode: /permissions MODE.", run: permissions },
  "/cost": { help: "Show tokens and cost of this conversation.", run: ({ cost }) => ({ lines: [cost()] }) },
  "/rename": {
    help: "Give this session a name: /rename NAME.",
    run: async ({ session }, operand) => {
      if (operand === "") return said(session.name ?? "This session has no name. /rename NAME gives it one.");
      await session.rename(operand);
      return said(`This session is called ${operand}.`);
    },
  },
  "/resume": {
    help: "Go on with another session: /resume [ID|NAME].",
    run: async ({ choose }, operand) => {
      const chosen = await choose(operand);
      return chosen === undefined ? { lines: [] } : { lines: [], then: { open: { resume: chosen.id } } };
    },
  },
  "/fork": {
    help: "Go on in a copy of this session, and leave this one as it is.",
    run: ({ session }) => ({ ...said("A copy of the session."), then: { open: { fork: { session: session.id } } } }),
  },
  "/rewind": {
    help: "Take files, the conversation or both back to before one of your prompts.",
    run: async (place) => (await import("./rewind-commands.js")).rewind(place),
  },
  "/undo": {
    help: "Take the last change of files back, or the last prompt: /undo [turn].",
    run: async (place, operand) => (await import("./rewind-commands.js")).undo(place, operand),
  },
  "/export": {
    help: "Write the log of this session to a file: /export [FILE].",
    run: async ({ session, exportTo }, operand) => said(await exportTo(operand === "" ? `${session.id}.jsonl` : operand)),
  },
  "/clear": { help: "Begin a new conversation.", run: () => ({ ...said("A new conversation."), then: "clear" }) },
  "/exit": { help: "Leave.", run: () => ({ lines: [], then: "leave" }) },
};

/** Runs a line that begins with a slash and a word; undefined when it is a prompt. */
export async function runLocalCommand(line: string, place: CommandPlace): Promise<CommandResult | undefined> {
  const [, name, operand = ""] = /^(\/[a-z]+)(?:\s+(.*))?$/.exec(line.trim()) ?? [];
  if (name === undefined) return undefined;
  const command = commands[name === "/quit" ? "/exit" : name];
  if (command !== undefined) return command.run(place, operand.trim());
  const meant = nearest(name, Object.keys(commands));
  return {
    lines: [
      [{ text: `There is no command ${name}.${meant === undefined ? " /help lists them." : ` Did you mean ${meant}?`}`, tone: "error" }],
    ],
  };
}

function said(text: string): CommandResult {
  return { lines: [[{ text, tone: "dim" }]] };
}

async function permissions({ session }: CommandPlace, operand: string): Promise<CommandResult> {
  const held = await session.service(Permissions);
  if (operand !== "") {
    const mode = permissionModes.find((name) => name === operand);
    if (mode === undefined)
      return { lines: [[{ text: `There is no permission mode ${operand}; the modes are ${permissionModes.join(", ")}.`, tone: "error" }]] };
    const faults = await held.apply([{ type: "setMode", mode, destination: "session" }]);
    if (faults.length > 0) return { lines: faults.map((text) => [{ text, tone: "error" }]) };
  }
  return {
    lines: [
      [{ text: "mode ".padEnd(7), tone: "accent" }, { text: held.mode }],
      ...held.rules.map(({ text, behavior, source }): Line => [
        { text: behavior.padEnd(7), tone: "accent" },
        { text },
        { text: `  ${source}`, tone: "dim" },
      ]),
    ],
  };
}
