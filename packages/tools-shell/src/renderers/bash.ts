import { defineRenderer, outcomeText } from "@lorimer/sdk";
import type { Line, Renderer } from "@lorimer/sdk";

const shownLines = 5;
const shownCommandLines = 3;

const bash: Renderer = defineRenderer({
  tool: "Bash",
  use: (input) => commandLines(textField(input, "command")),
  progress: ({ text = "" }) => tail(text, "dim"),
  result: (outcome) => {
    const ok = outcome.status === "ok";
    const lines = tail(outcomeText(outcome).replace(/^Exit code \d+\n?/, ""), ok ? "dim" : "plain");
    const code = exitCode(outcome.output);
    if (ok || code === undefined) return lines;
    return [...lines, [{ text: `exit code ${code}`, tone: "error" }]];
  },
});

export default bash;

function commandLines(command: string): readonly Line[] {
  const lines = printable(command);
  const shown = lines.slice(0, shownCommandLines).map((text, index): Line => [
    { text: index === 0 ? "$ " : "  ", tone: "accent" },
    { text, tone: "strong" },
  ]);
  return lines.length > shown.length ? [...shown, [{ text: `  … ${lines.length - shown.length} more lines`, tone: "dim" }]] : shown;
}

function tail(text: string, tone: "dim" | "plain"): readonly Line[] {
  const lines = printable(text);
  const shown = lines.slice(-shownLines).map((line): Line => [{ text: line, tone }]);
  return lines.length > shown.length ? [[{ text: `… ${lines.length - shown.length} lines before`, tone: "dim" }], ...shown] : shown;
}

/** Lines without control characters, which a front end would send to the terminal. */
function printable(text: string): string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.replaceAll("\t", "    ").replace(/[\u0000-\u001f\u007f-\u009f]/g, ""));
}

function exitCode(output: unknown): number | undefined {
  return typeof output === "object" && output !== null && "exitCode" in output && typeof output.exitCode === "number"
    ? output.exitCode
    : undefined;
}

function textField(input: unknown, name: string): string {
  const value: unknown = typeof input === "object" && input !== null ? Reflect.get(input, name) : undefined;
  return typeof value === "string" ? value : "";
}
