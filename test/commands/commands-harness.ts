import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { plugin as commands } from "@lorimer/plugin-commands";
import { plugin as permissions } from "@lorimer/plugin-permissions";
import { Settings, Trust } from "@lorimer/plugin-settings/contract";
import type { Message, Plugin, RunResult, SessionEvent } from "@lorimer/sdk";
import { lastUserText, openTestHarness, tempWorkspace } from "@lorimer/testing";
import type { GivenService, Script, TempWorkspace, TestHarness } from "@lorimer/testing";
import { plugin as toolsFs } from "@lorimer/tools-fs";
import { plugin as toolsShell } from "@lorimer/tools-shell";

/** What became of one prompt. */
export interface Said {
  readonly result: RunResult;
  readonly events: readonly SessionEvent[];
  /** What commands showed. */
  readonly shown: string;
  /** Warnings to the person. */
  readonly notices: string;
  /** Everything the last request to the model held as the last user's. */
  readonly sent: string;
}

export interface CommandsHarness extends AsyncDisposable {
  readonly test: TestHarness;
  /** Requests to the model so far. */
  readonly calls: () => number;
  readonly home: TempWorkspace;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  say(text: string): Promise<Said>;
}

export interface CommandsHarnessOptions {
  readonly files?: Readonly<Record<string, string>>;
  /** Files of the person's own folder. */
  readonly own?: Readonly<Record<string, string>>;
  readonly plugins?: readonly Plugin[];
  readonly services?: readonly GivenService[];
  readonly script?: Script;
  readonly trusted?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly mode?: Readonly<Record<string, unknown>>;
}

/** A harness with commands, real tools and real permissions, in which nobody is there to be asked. */
export async function commandsHarness(options: CommandsHarnessOptions = {}): Promise<CommandsHarness> {
  const home = await tempWorkspace({ files: options.own ?? {} });
  const sent: string[] = [];
  let calls = 0;
  const value = options.settings ?? {};
  const at = (keys: readonly string[]): unknown =>
    keys.reduce<unknown>(
      (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
      value,
    );
  const settings: Settings = {
    get: (...key) => at(key),
    entries: (...key) =>
      at(key) === undefined ? [] : [{ value: at(key), origin: { scope: "user", source: "settings.json", foreign: false } }],
    explain: (key) => ({ key: key.join("."), value: at(key), from: [], overridden: [], locked: false }),
    problems: [],
    update: () => Promise.resolve(),
    onChange: () => () => undefined,
    guard: () => () => undefined,
  };
  const test = await openTestHarness({
    script:
      options.script ??
      ((request) => {
        calls += 1;
        sent.push(lastUserText(request));
        return "Answered.";
      }),
    files: options.files ?? {},
    plugins: [commands, permissions, toolsFs, toolsShell, ...(options.plugins ?? [])],
    settings: { "lorimer.commands": { userFolder: home.root, foreignUserFolder: home.path("foreign"), ...options.mode } },
    services: [[Settings, settings], [Trust, { folder: "", trusted: options.trusted ?? true }], ...(options.services ?? [])],
  });
  return {
    test,
    home,
    calls: () => calls,
    async write(files) {
      for (const [name, text] of Object.entries(files)) {
        const path = join(test.place.root, name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, text);
      }
    },
    async say(text) {
      const { events, result } = await test.prompt(text);
      const added = events.flatMap((event): readonly Message[] => (event.type === "message-added" ? [event.message] : []));
      return {
        result,
        events,
        shown: added.flatMap((message) => (message.type === "local-command" ? [message.output] : [])).join("\n"),
        notices: events.flatMap((event) => (event.type === "notice-given" ? [event.text] : [])).join("\n"),
        sent: sent.at(-1) ?? "",
      };
    },
    async [Symbol.asyncDispose]() {
      await test[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}
