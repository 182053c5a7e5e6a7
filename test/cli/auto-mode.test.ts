import { lastToolResult, lastUserText, reply } from "@lorimer/testing";
import type { ScriptRequest } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "./run-cli.js";
import { Terminal } from "./terminal.js";

const command = "sh ./unknown.sh";
const flags = ["--permission-mode", "auto", "--settings", '{"sandbox":{"enabled":false}}'];

/** A model that calls one command, and that answers as the automatic check with what is given. */
function judging(answer: string | (() => never)) {
  return (request: ScriptRequest) => {
    if (request.system.includes("You decide whether one tool call")) return typeof answer === "string" ? answer : answer();
    const hasResult = JSON.stringify(request.messages.at(-1)?.content).includes('"tool_result"');
    return hasResult ? lastToolResult(request).text : reply.toolUse("Bash", { command, description: lastUserText(request) });
  };
}

describe("mode auto", () => {
  it("runs what the automatic check allows, and says so with --verbose", async () => {
    await using place = await cliPlace(judging('{"verdict":"allow","reason":"It is what was asked."}'));
    const run = await place.run("-p", "go", "--verbose", ...flags);
    expect(run.stdout).toContain("unknown.sh");
    expect(run.stdout).toContain("Exit code");
    expect(run.stderr).toContain("automatic check: allow (It is what was asked.)");
  });

  it("refuses what it refuses, and tells the model and the host why", async () => {
    await using place = await cliPlace(judging('{"verdict":"deny","reason":"It sends data away."}'));
    const run = await place.run("-p", "go", "--output-format", "json", ...flags);
    expect(run.result()["result"]).toContain("The automatic check refused this call of Bash: It sends data away.");
    expect(run.result()["permission_denials"]).toMatchObject([{ tool_name: "Bash", tool_input: { command } }]);
  });

  it.each([
    ["is unsure", '{"verdict":"unsure","reason":"Who knows."}'],
    ["answers with something else", "Sure, go ahead!"],
    [
      "fails",
      (): never => {
        throw new Error("no classifier here");
      },
    ],
  ])("asks the person where the check %s", async (_what, answer) => {
    await using place = await cliPlace(judging(answer));
    const terminal = new Terminal(place, [...flags, "go"]);
    await terminal.shows("Allow? y");
    expect(terminal.text).toContain(`command: ${command}`);
    terminal.type("n\r");
    await terminal.shows("The person refused this call of Bash");
    terminal.type("/exit\r");
    await terminal.exited;
  });
});
