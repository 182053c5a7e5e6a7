import { defineCommand, permissionModes } from "@lorimer/sdk";
import type { Command, Line } from "@lorimer/sdk";
import { Permissions } from "../contract/index.js";

const permissions: Command = defineCommand({
  name: "permissions",
  description: "Shows the permission mode and the rules, or changes the mode",
  argumentHint: "[MODE]",
  aliases: ["allowed-tools"],
  needs: { permissions: Permissions },
  async run({ arguments: wanted, preview }, { permissions: held }) {
    const wrong = (texts: readonly string[]): { readonly kind: "shown"; readonly lines: readonly Line[] } => ({
      kind: "shown",
      lines: texts.map((text) => [{ text, tone: "error" }]),
    });
    if (wanted !== "" && !preview) {
      const mode = permissionModes.find((name) => name === wanted);
      if (mode === undefined) return wrong([`There is no permission mode ${wanted}; the modes are ${permissionModes.join(", ")}.`]);
      const faults = await held.apply([{ type: "setMode", mode, destination: "session" }]);
      if (faults.length > 0) return wrong(faults);
    }
    return {
      kind: "shown",
      lines: [
        [{ text: "mode".padEnd(7), tone: "accent" }, { text: held.mode }],
        ...held.rules.map(({ text, behavior, source }): Line => [
          { text: behavior.padEnd(7), tone: "accent" },
          { text },
          { text: `  ${source}`, tone: "dim" },
        ]),
      ],
    };
  },
});
export default permissions;
