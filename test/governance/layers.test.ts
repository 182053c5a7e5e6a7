import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@lorimer/testing";
import type { Reply } from "@lorimer/testing";
import { expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

/** One layer of defence, an act that it alone is to stop, and the settings that switch it on. Everything else that can be off is off. */
interface Layer {
  readonly layer: string;
  readonly act: Reply;
  /** Where the act leaves its trace: in the home with `~/`, else in the project. */
  readonly trace: string;
  readonly on: object;
  readonly mode?: string;
  /** Absent where the layer cannot be switched off. */
  readonly always?: true;
}

const bash = (command: string): Reply => reply.toolUse("Bash", { command, description: "act" });
const ruleNames = Array.from({ length: 13 }, (_, index) => `R${String(index + 1).padStart(2, "0")}`);
const unguarded = { guardRules: { rules: Object.fromEntries(ruleNames.map((name) => [name, "off"])) } };
const off = { ...unguarded, sandbox: { enabled: false }, plugins: { "lorimer.permissions": { classifierModel: "allows" } } };

const layers: readonly Layer[] = [
  { layer: "the schema of a tool", act: reply.toolUse("Bash", { command: ["touch trace"] }), trace: "trace", on: {}, always: true },
  {
    layer: "the tool's own checks",
    act: reply.toolUse("Write", { file_path: "kept.txt", content: "lost" }),
    trace: "kept.txt",
    on: {},
    always: true,
  },
  { layer: "rules", act: bash("touch trace"), trace: "trace", on: { permissions: { deny: ["Bash(touch *)"] } } },
  {
    layer: "hooks",
    act: bash("touch trace"),
    trace: "trace",
    on: { hooks: { PreToolUse: [{ matcher: "Bash", hooks: [{ type: "command", command: "echo no >&2; exit 2" }] }] } },
  },
  { layer: "guard rules", act: bash("echo A=1 > .env"), trace: ".env", on: { guardRules: {} } },
  {
    layer: "the classifier",
    act: bash('node -e \'require("fs").writeFileSync("trace", "")\''),
    trace: "trace",
    mode: "auto",
    on: { plugins: { "lorimer.permissions": { classifierModel: "denies", classifierThinkingModel: "denies" } } },
  },
  { layer: "the sandbox", act: bash("sh escape.sh"), trace: "~/trace", on: { sandbox: { enabled: true, failIfUnavailable: true } } },
  { layer: "hard denials", act: bash("echo 'alias ls=rm' > .bashrc"), trace: ".bashrc", on: {}, always: true },
];

/** Whether the act came to pass. */
async function comesToPass({ act, trace, mode = "bypassPermissions" }: Layer, settings: object): Promise<boolean> {
  await using place = await cliPlace(({ model, messages }) => {
    if (model === "allows" || model === "denies") return JSON.stringify({ verdict: model === "allows" ? "allow" : "deny", reason: "so" });
    return messages.some(({ role }) => role === "assistant") ? "Done." : act;
  });
  mkdirSync(join(place.home, ".lorimer"));
  writeFileSync(join(place.home, ".lorimer/settings.json"), JSON.stringify(settings));
  writeFileSync(join(place.root, "kept.txt"), "kept");
  writeFileSync(join(place.root, "escape.sh"), `touch "${place.home}/trace"`);
  const run = await place.run("-p", "go", "--permission-mode", mode);
  expect(run.code, run.stdout + run.stderr).toBe(0);
  const path = trace.startsWith("~/") ? join(place.home, trace.slice(2)) : join(place.root, trace);
  return trace === "kept.txt" ? readFileSync(path, "utf8") !== "kept" : existsSync(path);
}

it.each(layers)("$layer alone stops what it is there for", { timeout: 60_000 }, async (layer) => {
  if (layer.always !== true) expect(await comesToPass(layer, off), "without it").toBe(true);
  expect(await comesToPass(layer, { ...off, ...layer.on }), "with it").toBe(false);
});
