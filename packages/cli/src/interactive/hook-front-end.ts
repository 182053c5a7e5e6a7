import type { HookPrompter, HookTerminal } from "@lorimer/plugin-hooks/contract";
import type { Host } from "../host.js";
import type { LineTerminal } from "./line-terminal.js";

/** Lets hooks ask the person at the terminal, by the number or the key of an option. */
export function hookPrompter(terminal: LineTerminal): HookPrompter {
  return {
    async ask({ message, options, hook }, { signal }) {
      terminal.show([
        [{ text: `${hook} asks: `, tone: "strong" }, { text: message }],
        ...options.map(({ key, label, description }, index) => [
          { text: `  ${index + 1} `, tone: "accent" as const },
          { text: `${label}${key === label ? "" : ` (${key})`}${description === undefined ? "" : `: ${description}`}` },
        ]),
      ]);
      for (;;) {
        const typed = (await terminal.ask("Number, or Enter for no answer > ", signal))?.trim();
        if (typed === undefined || typed === "") return undefined;
        const chosen = options[Number(typed) - 1] ?? options.find(({ key }) => key === typed);
        if (chosen !== undefined) return chosen.key;
        terminal.show([[{ text: `There is no option ${typed}.`, tone: "dim" }]]);
      }
    },
  };
}

/** Lets hooks set the title of the terminal or ring its bell; what they may send is checked before it comes here. */
export function hookTerminal(host: Host): HookTerminal {
  return { write: (sequence) => void host.stdout.write(sequence) };
}
