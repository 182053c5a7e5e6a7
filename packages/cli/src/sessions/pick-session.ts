import type { FileCatalogue, KeptSession } from "@lorimer/plugin-sessions";
import type { LineTerminal } from "../interactive/line-terminal.js";

/** How many sessions a person is offered. */
const most = 20;

/** Lets a person choose one of the project's sessions; undefined begins a new one. */
export async function pickSession(catalogue: FileCatalogue, terminal: LineTerminal): Promise<KeptSession | undefined> {
  const sessions = (await catalogue.list()).slice(0, most);
  if (sessions.length === 0) {
    terminal.show([[{ text: "There is no earlier session in this project; this is a new one.", tone: "dim" }]]);
    return undefined;
  }
  terminal.show(
    sessions.map(({ id, name, title, changed, messages, heldBy }, index) => [
      { text: `${String(index + 1).padStart(3)}  `, tone: "accent" },
      { text: name ?? title },
      {
        text: `  ${id.slice(0, 8)} · ${new Date(changed).toISOString().slice(0, 16).replace("T", " ")} · ${messages} messages${heldBy === undefined ? "" : " · open elsewhere"}`,
        tone: "dim",
      },
    ]),
  );
  for (;;) {
    const typed = await terminal.ask("Number, or Enter for a new session > ", new AbortController().signal);
    if (typed === undefined || typed.trim() === "") return undefined;
    const session = sessions[Number(typed.trim()) - 1];
    if (session !== undefined) return session;
  }
}
