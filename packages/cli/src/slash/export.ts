import { copyFile } from "node:fs/promises";
import { resolve } from "node:path";
import { defineCommand } from "@lorimer/sdk";
import type { Command } from "@lorimer/sdk";
import { openCatalogue } from "../sessions/open-catalogue.js";
import type { SlashPlace } from "./slash-place.js";

/** `/export`: the log of the session as a file. */
export function exportCommand({ setup }: SlashPlace): Command {
  return defineCommand({
    name: "export",
    description: "Writes the log of this session to a file",
    outside: true,
    run: async ({ arguments: file, sessionId, preview }) => {
      const target = resolve(setup.host.cwd, file === "" ? `${sessionId}.jsonl` : file);
      if (!preview) await copyFile((await openCatalogue(setup).find(sessionId)).path, target);
      return { kind: "shown", lines: [[{ text: target }]] };
    },
  });
}
