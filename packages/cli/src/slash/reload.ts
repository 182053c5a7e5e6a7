import { defineCommand } from "@lorimer/sdk";
import type { Command } from "@lorimer/sdk";
import { atTerminal } from "./slash-place.js";
import type { SlashPlace } from "./slash-place.js";

/** `/reload`: plugins and their settings are read again, and the session goes on with them. */
export function reloadCommand(place: SlashPlace): Command {
  return defineCommand({
    name: "reload",
    description: "Reads plugins, skills, commands and hooks again, and goes on with them",
    outside: true,
    run: ({ preview }) => {
      const host = atTerminal(place, "reload");
      // The command is a prompt that runs, and what runs ends with the old code.
      if (!preview) host.later((session) => host.reload(session));
      return { kind: "shown", lines: [] };
    },
  });
}
