import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const script = fileURLToPath(new URL("../../scripts/conformance-mcp.mjs", import.meta.url));

interface Outcome {
  readonly side: string;
  readonly name: string;
  readonly holds: boolean;
  readonly isFine: boolean;
}

it("every client scenario and every server scenario of the official MCP suite passes", { timeout: 240_000 }, async () => {
  const child = spawn(process.execPath, [script, "--json"], { stdio: ["ignore", "pipe", "pipe"] });
  let [output, words] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (words += chunk));
  const code = await new Promise((resolve) => child.on("close", resolve));
  console.log(words.trim());
  const outcomes = JSON.parse(output) as readonly Outcome[];
  expect(outcomes.filter(({ isFine }) => !isFine).map(({ side, name }) => `${side} ${name}`)).toEqual([]);
  expect(outcomes.filter(({ holds }) => !holds)).toEqual([]);
  expect(outcomes.filter(({ side }) => side === "client").length).toBeGreaterThanOrEqual(26);
  expect(outcomes.filter(({ side }) => side === "server").length).toBeGreaterThanOrEqual(32);
  expect(code).toBe(0);
});
