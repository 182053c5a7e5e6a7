import { plugin as compactionPlugin } from "@lorimer/plugin-compaction";
import { Compaction } from "@lorimer/plugin-compaction/contract";
import { checkInput } from "../../packages/plugin-hooks/src/schema/check-output.js";
import { hookEvents } from "../../packages/plugin-hooks/src/schema/index.js";
import type { HookEventName } from "@lorimer/plugin-hooks";
import { plugin as hooksPlugin } from "@lorimer/plugin-hooks";
import { Hooks } from "@lorimer/plugin-hooks/contract";
import { plugin as permissionsPlugin } from "@lorimer/plugin-permissions";
import { PermissionClassifier, Permissions } from "@lorimer/plugin-permissions/contract";
import { plugin as settingsPlugin } from "@lorimer/plugin-settings";
import { inlinePlugin, openTestHarness, reply, tempWorkspace } from "@lorimer/testing";
import { plugin as shellPlugin } from "@lorimer/tools-shell";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { command, echoTool } from "./hook-harness.js";

/** Others fire theirs in tests of their own. */
const packages: readonly string[] = ["plugin-hooks", "plugin-permissions", "plugin-compaction"];
const fired = (Object.keys(hookEvents) as HookEventName[]).filter((event) => packages.includes(hookEvents[event].firedBy));

test("every event that hooks, permissions and compaction fire is fired in a real session, with the input that its schema says", async () => {
  await using log = await tempWorkspace();
  const note = command(`cat > "$(mktemp "${log.root}/event-XXXXXX")"`);
  const hooks = Object.fromEntries(
    fired.map((event) => [event, [{ ...(event === "FileChanged" ? { matcher: ".env" } : {}), hooks: [note] }]]),
  );
  const { tool } = echoTool();
  const bash = (text: string): ReturnType<typeof reply.toolUse> => reply.toolUse("Bash", { command: text });
  const script = [
    reply.toolUse("Echo", { text: "x", file_path: "a.txt" }),
    reply.toolUse("Echo", { text: "x", fail: true }),
    bash("mkdir -p sub && cd sub && touch ../.env"),
    bash("make deploy"),
    "done",
    reply.error(401, "authentication_error", "bad key"),
    "<summary>\n## Goal\nGo on.\n## Next step\nGo on and on, as it was asked for.\n</summary>",
  ];
  const run = await openTestHarness({
    script,
    files: { ".lorimer/settings.json": "{}" },
    plugins: [settingsPlugin, hooksPlugin, permissionsPlugin, compactionPlugin, shellPlugin, inlinePlugin({ tools: [tool] })],
    settings: { "lorimer.hooks": { hooks }, "lorimer.settings": { trusted: true, userFolder: log.path("home/.lorimer") } },
    services: [[PermissionClassifier, { classify: async () => ({ verdict: "deny", reason: "Nobody asked for that." }) }]],
    approver: { asked: [], ask: () => wait(800, { behavior: "allow" }) },
  });
  const seen = async (): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const names = (await readdir(log.root)).filter((name) => name.startsWith("event-"));
    const texts = await Promise.all(names.map((name) => readFile(join(log.root, name), "utf8")));
    return texts.filter((text) => text.endsWith("\n")).map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
  };
  const saw = (event: HookEventName): Promise<void> =>
    vi.waitFor(async () => expect((await seen()).map((one) => one["hook_event_name"])).toContain(event), { timeout: 8000, interval: 50 });

  const permissions = await run.session.service(Permissions);
  for await (const event of run.session.prompt(`go ${"on ".repeat(3000)}`)) {
    // From the second command on a classifier stands in the person's place.
    if (event.type !== "tool-finished" || event.name !== "Bash") continue;
    await permissions.apply([{ type: "setMode", mode: "auto", destination: "session" }]);
  }
  await run.prompt("again");
  const compacted = await (await run.session.service(Compaction)).compact({ signal: new AbortController().signal });
  expect(compacted).toMatchObject({ ok: true });
  await permissions.apply([{ type: "addDirectories", directories: [log.root], destination: "session" }]);
  await run.place.write(".lorimer/settings.json", '{"language": "en"}');
  for (const event of ["DirectoryAdded", "ConfigChange", "FileChanged", "StopFailure", "Notification"] as const) await saw(event);
  await (await run.session.service(Hooks)).end("prompt_input_exit");
  await run[Symbol.asyncDispose]();

  const inputs = await seen();
  const names = new Set(inputs.map((input) => input["hook_event_name"]));
  expect(fired.filter((event) => !names.has(event))).toEqual([]);
  for (const input of inputs) {
    const event = input["hook_event_name"] as HookEventName;
    expect(checkInput(input, hookEvents[event]), event).toEqual({ errors: [], unknown: [] });
  }
  console.log(`figure: hook events fired in one session ${names.size} of ${Object.keys(hookEvents).length}`);
});
