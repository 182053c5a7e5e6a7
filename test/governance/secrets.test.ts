import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { reply } from "@lorimer/testing";
import { expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

/** What only the harness may know; the model's server gets the first, and nobody anything else. */
const canaries = {
  ANTHROPIC_API_KEY: "canary-anthropic-7Q1",
  ANTHROPIC_AUTH_TOKEN: "canary-token-7Q2",
  OPENAI_API_KEY: "canary-openai-7Q3",
};

/** All text in a folder, by path. */
function filesIn(folder: string): readonly (readonly [path: string, text: string])[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() ? [[path, readFileSync(path, "latin1")] as const] : [];
  });
}

const kinds = [
  { kind: "uncontained", sandbox: { enabled: false }, look: "env; env > seen-by-command" },
  // Contained, a command cannot look at the process above it either.
  {
    kind: "contained",
    sandbox: { enabled: true, failIfUnavailable: true },
    look: "env; cat /proc/[0-9]*/environ | tr '\\0' '\\n'; env > seen-by-command",
  },
];

it.each(kinds)(
  "the harness's credentials reach nothing that it starts or writes: $kind",
  { timeout: 60_000 },
  async ({ kind, sandbox, look }) => {
    const received: string[] = [];
    const sink = createServer((request, response) => {
      request.setEncoding("utf8").on("data", (text: string) => received.push(text));
      request.on("end", () => response.end());
    });
    await new Promise<void>((resolve) => sink.listen(0, "127.0.0.1", resolve));
    await using place = await cliPlace([reply.toolUse("Bash", { command: look, description: "look" }), "All canaries are well."]);
    try {
      const hook = (name: string): object => ({
        hooks: [{ type: "command", command: `env > "$CLAUDE_PROJECT_DIR/seen-by-${name}"; cat >> "$CLAUDE_PROJECT_DIR/seen-by-${name}"` }],
      });
      const events = ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop", "SessionEnd"];
      mkdirSync(join(place.home, ".lorimer"));
      writeFileSync(
        join(place.home, ".lorimer/settings.json"),
        JSON.stringify({
          permissions: { allow: ["Bash"] },
          sandbox,
          audit: { enabled: true, includeInput: true },
          webhooks: [{ url: `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`, events: ["*"], includeContent: true }],
          hooks: Object.fromEntries(events.map((event) => [event, [hook(event)]])),
        }),
      );
      const args = ["-p", "show the environment", "--debug", "--verbose", "--output-format", "stream-json", "--trust"];
      const run = await place.start(args, { env: canaries }).finished;
      expect(run.code, run.stderr).toBe(0);
      const places: readonly (readonly [string, string])[] = [
        ["standard output", run.stdout],
        ["standard error", run.stderr],
        ["the webhook", received.join("\n")],
        ...filesIn(place.home),
        ...filesIn(place.root),
      ];
      for (const name of ["command", ...events]) expect(places.map(([path]) => path)).toContain(join(place.root, `seen-by-${name}`));
      expect(places.some(([path]) => path.includes("/audit/"))).toBe(true);
      expect(places.some(([path]) => path.endsWith(".jsonl"))).toBe(true);
      expect(received.join("")).toContain("tool-finished");
      const found = places.flatMap(([path, text]) =>
        Object.values(canaries)
          .filter((canary) => text.includes(canary))
          .map((canary) => `${canary} in ${path}`),
      );
      console.log(`figure: canaries of the harness's environment (${kind}) in ${places.length} outputs and files ${found.length}`);
      expect(found).toEqual([]);
    } finally {
      sink.closeAllConnections();
      sink.close();
    }
  },
);
