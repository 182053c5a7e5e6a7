import type { FileCatalogue, KeptSession } from "@lorimer/plugin-sessions";
import type { SessionId } from "@lorimer/sdk";
import type { LineTerminal } from "../interactive/line-terminal.js";
import { whenText } from "./when-text.js";

/** How many sessions a person is offered. */
const most = 20;

/** Lets a person choose one of the project's sessions; undefined begins a new one, or stays in the one they are in, `current`. */
export async function pickSession(catalogue: FileCatalogue, terminal: LineTerminal, current?: SessionId): Promise<KeptSession | undefined> {
  const sessions = (await catalogue.list()).filter(({ id }) => id !== current).slice(0, most);
  if (sessions.length === 0) {
    const instead =
      current === undefined
        ? "There is no earlier session in this project; this is a new one."
        : "There is no other session in this project.";
    terminal.show([[{ text: instead, tone: "dim" }]]);
    return undefined;
  }
  terminal.show(
    sessions.map(({ id, name, title, changed, messages, heldBy }, index) => [
      { text: `${String(index + 1).padStart(3)}  `, tone: "accent" },
      { text: name ?? title },
      {
        text: `  ${id.slice(0, 8)} · ${whenText(changed)} · ${messages} messages${heldBy === undefined ? "" : " · open elsewhere"}`,
        tone: "dim",
      },
    ]),
  );
  const question = `Number, or Enter ${current === undefined ? "for a new session" : "to stay"} > `;
  for (;;) {
    const typed = await terminal.ask(question, new AbortController().signal);
    if (typed === undefined || typed.trim() === "") return undefined;
    const session = sessions[Number(typed.trim()) - 1];
    if (session !== undefined) return session;
    terminal.show([[{ text: `There is no number ${typed.trim()} in the list.`, tone: "dim" }]]);
  }
}
