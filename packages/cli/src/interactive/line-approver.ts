import type { ApprovalAnswer, ApprovalRequest, Approver, Line, PermissionDestination, PermissionUpdate } from "@lorimer/sdk";
import { shorten } from "../render/render-event.js";

/** What the approver needs of the terminal. */
export interface Questioner {
  /** Shows lines in full, broken between words. */
  show(lines: readonly Line[]): void;
  /** Shows lines in full, to the very blank, broken where they are wider than the terminal: a person must see all of what they allow. */
  showWhole(lines: readonly Line[]): void;
  /** The next line the person types, or undefined when the signal aborts or they leave. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
}

/**
 * Asks the person at the terminal: once, for good and where that is kept, or no, with a reason for the model. `drawn` resolves when
 * everything that happened before stands on the screen.
 */
export function lineApprover(terminal: Questioner, drawn: () => Promise<void> = async () => undefined): Approver {
  return {
    async ask(request, { signal }) {
      await drawn();
      return ask(request, signal, terminal);
    },
  };
}

/** The letter a person types for each place in which an answer can be kept. */
const places: readonly { readonly letter: string; readonly destination: PermissionDestination; readonly where: string }[] = [
  { letter: "a", destination: "session", where: "this session" },
  { letter: "l", destination: "localSettings", where: "this project, only you" },
  { letter: "p", destination: "projectSettings", where: "this project, everyone" },
  { letter: "u", destination: "userSettings", where: "everywhere" },
];

async function ask(request: ApprovalRequest, signal: AbortSignal, terminal: Questioner): Promise<ApprovalAnswer> {
  const kept = places.flatMap((place) => {
    const updates = request.suggestions.filter(({ destination }) => destination === place.destination);
    return updates.length === 0 ? [] : [{ ...place, updates }];
  });
  terminal.show([
    [
      { text: `Allow ${request.call.name}? `, tone: "strong" },
      { text: request.title, tone: request.destructive ? "error" : "plain" },
    ],
  ]);
  terminal.showWhole(detailLines(request));
  terminal.show([
    [{ text: `  ${request.reason}`, tone: "dim" }],
    ...(kept[0] === undefined ? [] : [alwaysLine(kept[0].updates)]),
    choiceLine(kept),
  ]);
  const letters = ["y", ...kept.map(({ letter }) => letter)];
  for (;;) {
    const typed = (await terminal.ask(`Allow? ${letters.join("/")}/n > `, signal))?.trim();
    // Nobody answered: the model is told what it would be told where nobody can be asked.
    if (typed === undefined) return { behavior: "deny" };
    const [, word = "", rest = ""] = /^(\S*)\s*(.*)$/s.exec(typed) ?? [];
    if (/^(n|no)$/i.test(word)) return { behavior: "deny", message: rest === "" ? plainNo : rest };
    // What follows a yes may be a condition, and a yes cannot carry one.
    if (rest === "" && /^(y|yes)$/i.test(word)) return { behavior: "allow" };
    const place = rest === "" ? kept.find(({ letter }) => letter === word.toLowerCase()) : undefined;
    if (place !== undefined) return { behavior: "allow", updates: place.updates };
    terminal.show([[{ text: `Type ${letters.join(", ")} or n alone, or n and a reason, which the model is told.`, tone: "dim" }]]);
  }
}

const plainNo = "no. Do not repeat it; ask what they want instead.";

function choiceLine(kept: readonly { readonly letter: string; readonly where: string }[]): Line {
  return [{ text: "[y] once  " }, ...kept.map(({ letter, where }) => ({ text: `[${letter}] always, ${where}  ` })), { text: "[n why] no" }];
}

/** What "always" would keep, in the form in which it stands in settings. */
function alwaysLine(updates: readonly PermissionUpdate[]): Line {
  const what = updates.map((update) => {
    if (update.type === "setMode") return `the mode ${update.mode}`;
    if (!("rules" in update)) return `work in ${update.directories.join(", ")}`;
    return update.rules
      .map(({ toolName, ruleContent }) => (ruleContent === undefined ? toolName : `${toolName}(${ruleContent})`))
      .join(", ");
  });
  return [
    { text: "  Always would keep: ", tone: "dim" },
    { text: what.join(", "), tone: "accent" },
  ];
}

// A command is always shown whole; of a file's new content this many lines, and how many more there are.
const mostLines = 60;

/** What would happen, as the input says it: the command, or what an edit takes out and puts in. */
function detailLines({ call }: ApprovalRequest): readonly Line[] {
  const fields = Object.entries(typeof call.input === "object" && call.input !== null ? call.input : {});
  return fields.flatMap(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const tone = name === "old_string" ? "removed" : name === "new_string" || name === "content" ? "added" : "dim";
    const lines = text.split("\n").map((line, index): Line => [
      { text: index === 0 ? `  ${name}: ` : "    ", tone: "dim" },
      { text: line, tone },
    ]);
    return name === "command" ? lines : shorten(lines, mostLines);
  });
}
