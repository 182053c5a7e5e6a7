import type { JudgedCall } from "../decide/context.js";
import { foreignLetters } from "./foreign-letters.js";
import { visibleText, withoutGaps } from "./visible-text.js";

/** What a person is shown of a call before saying yes: everything in it, and nothing but what is in it. */
export interface ShownCall {
  readonly tool: string;
  /** The whole text, every hidden character written out. Lines are the lines of the call. */
  readonly lines: readonly string[];
  /** The same fields as `lines`, as a short form for a narrow prompt; never without a mark where something is left out. */
  readonly short: string;
  /** What deserves a second look, one sentence each. */
  readonly warnings: readonly string[];
}

const longestLine = 200;

/** Shows the very text that would run: a title or a description that the model wrote is never shown in its place. */
export function showCall(call: Pick<JudgedCall, "name" | "input">): ShownCall {
  const raw = textOf(call.input);
  const visible = visibleText(raw);
  const text = withoutGaps(visible);
  const lines = text.split("\n").flatMap(wrapped);
  return { tool: visibleText(call.name), lines, short: shortened(lines), warnings: warningsOf(raw, visible, text) };
}

function textOf(input: unknown): string {
  if (typeof input !== "object" || input === null) return JSON.stringify(input) ?? "";
  const fields = Object.entries(input);
  const [only] = fields;
  if (fields.length === 1 && only !== undefined && typeof only[1] === "string") return only[1];
  return fields
    .map(
      ([name, value]) =>
        `${JSON.stringify(name).slice(1, -1)}: ${typeof value === "string" ? indented(value) : (JSON.stringify(value) ?? "")}`,
    )
    .join("\n");
}

/** A value of several lines cannot pass for another field. */
function indented(value: string): string {
  return value.includes("\n") ? `\n  ${value.split("\n").join("\n  ")}` : value;
}

function wrapped(line: string): readonly string[] {
  if (line.length <= longestLine) return [line];
  const characters = [...line];
  const parts: string[] = [];
  for (let at = 0; at < characters.length; at += longestLine) parts.push(characters.slice(at, at + longestLine).join(""));
  return parts.map((part, index) => (index === 0 ? part : `↪${part}`));
}

function shortened(lines: readonly string[]): string {
  const [first = "", ...rest] = lines;
  return rest.length === 0 ? first : `${first} ⟨${rest.length} more ${rest.length === 1 ? "line" : "lines"}⟩`;
}

function warningsOf(raw: string, visible: string, text: string): readonly string[] {
  return [
    ...(visible === raw ? [] : ["It holds characters that cannot be seen; they are written out as \\x.. and \\u...."]),
    ...(text === visible ? [] : ["Long runs of blanks are counted, so that nothing stands behind them unseen."]),
    ...foreignLetters(raw),
  ];
}
