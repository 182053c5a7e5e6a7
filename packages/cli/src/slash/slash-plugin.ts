import { definePlugin, manifestSchemaUrl } from "@lorimer/sdk";
import type { Command, CommandDeclaration, Plugin } from "@lorimer/sdk";
import type { SlashPlace } from "./slash-place.js";

type MakeCommand = (place: SlashPlace) => Command;

interface OwnCommand extends Omit<CommandDeclaration, "module"> {
  load(): Promise<MakeCommand>;
}

const commands: readonly OwnCommand[] = [
  {
    name: "resume",
    description: "Goes on with another session",
    argumentHint: "[ID|NAME]",
    aliases: ["continue"],
    load: async () => (await import("./resume.js")).resumeCommand,
  },
  {
    name: "rewind",
    description: "Takes files, the conversation or both back to before one of your prompts",
    aliases: ["checkpoint"],
    load: async () => (await import("./rewind.js")).rewindCommand,
  },
  {
    name: "undo",
    description: "Takes the last change of files back, or the last prompt",
    argumentHint: "[turn]",
    load: async () => (await import("./rewind.js")).undoCommand,
  },
  {
    name: "export",
    description: "Writes the log of this session to a file",
    argumentHint: "[FILE]",
    load: async () => (await import("./export.js")).exportCommand,
  },
  {
    name: "reload",
    description: "Reads plugins, skills, commands and hooks again, and goes on with them",
    load: async () => (await import("./reload.js")).reloadCommand,
  },
  {
    name: "doctor",
    description: "Says what is missing on this machine and how to mend it",
    load: async () => (await import("./doctor.js")).doctorCommand,
  },
];

/** The slash commands that need what only the command line has: its terminal, its kept sessions, its flags. */
export function slashPlugin(version: string, place: SlashPlace): Plugin {
  const module = (name: string): string => `./${name}.js`;
  return definePlugin({
    manifest: {
      $schema: manifestSchemaUrl,
      name: "lorimer.cli-commands",
      version,
      description: "Slash commands of the command line itself.",
      extensions: { "dev.lorimer": { engine: "0" } },
    },
    contributes: { commands: commands.map(({ load: _load, ...declared }) => ({ ...declared, module: module(declared.name) })) },
    modules: Object.fromEntries(commands.map(({ name, load }) => [module(name), async () => ({ default: (await load())(place) })])),
  });
}
