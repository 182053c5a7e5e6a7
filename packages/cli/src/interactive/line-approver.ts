import type { ApprovalAnswer, ApprovalRequest, Approver, Line, PermissionDestination, PermissionUpdate } from "@lorimer/sdk";
import { shorten } from "../render/render-event.js";

/** What the approver needs of the terminal. */
export interface Questioner {
  /** Shows lines in full, broken where they are wider than the terminal: a person must see all of what they allow. */
  showWhole(lines: readonly Line[]): void;
  /** The next line the person types, or undefined when the signal aborts or they leave. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Asks the person at the terminal: once, for good and where that is kept, or no, with a reason for the model. */
export function lineApprover(terminal: Questioner): Approver {
  return { ask: (request, { signal }) => ask(request, signal, terminal) };
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
  terminal.showWhole([
    [
      { text: `Allow ${request.call.name}? `, tone: "strong" },
      { text: request.title, tone: request.destructive ? "error" : "plain" },
    ],
    ...detailLines(request),
    [{ text: `  ${request.reason}`, tone: "dim" }],
    ...(kept[0] === undefined ? [] : [alwaysLine(kept[0].updates)]),
  ]);
  const choices = ["[y] once", ...kept.map(({ letter, where }) => `[${letter}] always, ${where}`), "[n why] no"];
  for (;;) {
    const typed = (await terminal.ask(`${choices.join("  ")} > `, signal))?.trim();
    if (typed === undefined) return { behavior: "deny", message: "The person did not answer, so this did not run." };
    const [, word = "", feedback = ""] = /^(\S*)\s*(.*)$/s.exec(typed) ?? [];
    if (/^(y|yes)$/i.test(word)) return { behavior: "allow" };
    if (/^(n|no)$/i.test(word)) return { behavior: "deny", message: refusal(feedback) };
    const place = kept.find(({ letter }) => letter === word.toLowerCase());
    if (place !== undefined) return { behavior: "allow", updates: place.updates };
  }
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

function refusal(feedback: string): string {
  return feedback === ""
    ? "The person said no to this call. Do not repeat it; ask what they want instead."
    : `The person said no to this call: ${feedback}`;
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
