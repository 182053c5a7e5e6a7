import { defineCommand } from "@lorimer/sdk";
import type { Command } from "@lorimer/sdk";
import { openCatalogue } from "../sessions/open-catalogue.js";
import { pickSession } from "../sessions/pick-session.js";
import { atTerminal } from "./slash-place.js";
import type { SlashPlace } from "./slash-place.js";

/** `/resume`: the session that is named, or that the person picks. */
export function resumeCommand(place: SlashPlace): Command {
  return defineCommand({
    name: "resume",
    description: "Goes on with another session",
    outside: true,
    run: async ({ arguments: wanted, sessionId, preview }) => {
      const host = atTerminal(place, "resume");
      if (preview) return { kind: "shown", lines: [] };
      const catalogue = openCatalogue(place.setup);
      const chosen = wanted === "" ? await pickSession(catalogue, host.terminal, sessionId) : await catalogue.find(wanted);
      if (chosen !== undefined) host.open({ resume: chosen.id });
      return { kind: "shown", lines: [] };
    },
  });
}
