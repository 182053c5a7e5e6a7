import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

const canary = "sk-ant-canary-0123456789abcdefghijklmnop";

/** All text of a folder's files. */
async function everything(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), "latin1"));
  return (await Promise.all(texts)).join("\n");
}

describe("the harness's own secrets", () => {
  it("are in no command's environment, in no /proc that one sees, in no hook's, and in nothing that is written or said", async () => {
    const command = "env; cat /proc/*/environ /proc/*/cmdline /proc/*/task/*/environ 2>/dev/null | tr '\\0' '\\n'; export -p; echo looked";
    await using place = await cliPlace([
      reply.toolUse("Bash", { command, description: "look" }),
      reply.toolUse("Bash", { command: `${command}; sleep 0.5`, description: "look", run_in_background: true }),
      reply.toolUse("Bash", { command, description: "look outside", dangerouslyDisableSandbox: true }),
      reply.toolUse("Bash", { command: "sleep 1", description: "wait" }),
      "done",
    ]);
    await mkdir(join(place.home, ".lorimer"));
    const hook = { hooks: [{ type: "command", command: `(env; echo hooked) >> ${join(place.home, "hook.txt")}` }] };
    const settings = { audit: { enabled: true, includeInput: true }, hooks: { PreToolUse: [hook], SessionStart: [hook], Stop: [hook] } };
    await writeFile(join(place.home, ".lorimer/settings.json"), JSON.stringify(settings));
    const env = { ANTHROPIC_API_KEY: canary, OPENAI_API_KEY: `${canary}-other`, ANTHROPIC_AUTH_TOKEN: "" };
    const args = ["-p", "go", "--output-format", "stream-json", "--verbose", "--debug", "--allowedTools", "Bash"];
    const { child, finished, printed } = place.start(args, { env });
    await printed("looked");
    // The harness itself has it: there is something to find.
    expect(await readFile(`/proc/${child.pid}/environ`, "latin1")).toContain(canary);
    const run = await finished;
    expect(run.code).toBe(0);
    const home = await everything(place.home);
    expect(home).toContain("hooked");
    const places = {
      "standard output, and with it all that commands saw": run.stdout,
      "standard error and its log": run.stderr,
      "transcripts, audit, hooks' environments": home,
      "the project": await everything(place.root),
    };
    const found = Object.entries(places).filter(([, text]) => text.includes(canary));
    console.log(`figure: places of ${Object.keys(places).length} in which a canary secret was found ${found.length}`);
    expect(found.map(([name]) => name)).toEqual([]);
  });
});
