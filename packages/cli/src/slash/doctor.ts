import { defineCommand } from "@lorimer/sdk";
import type { Command, Line } from "@lorimer/sdk";
import { findingsOf } from "../commands/doctor.js";
import type { SlashPlace } from "./slash-place.js";

/** `/doctor`: what `lorimer doctor` finds. */
export function doctorCommand({ setup }: SlashPlace): Command {
  return defineCommand({
    name: "doctor",
    description: "Says what is missing on this machine and how to mend it",
    outside: true,
    run: async ({ preview }) => {
      const findings = preview ? [] : await findingsOf(setup);
      const lines = findings.flatMap(({ name, status, detail, remedy }): readonly Line[] => [
        [{ text: status.padEnd(8), tone: status === "missing" ? "error" : "accent" }, { text: `${name.padEnd(16)} ${detail}` }],
        ...(remedy === undefined ? [] : [[{ text: `         ${remedy}`, tone: "dim" as const }]]),
      ]);
      return { kind: "shown", lines };
    },
  });
}
