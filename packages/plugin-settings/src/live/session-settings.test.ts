import type { SessionJournal } from "@lorimer/sdk";
import { expect, test } from "vitest";
import { settingsHome } from "../../test/settings-home.js";
import { SessionSettings } from "./session-settings.js";

/** A journal that keeps what was read, and brings arrivals when told to. */
function journal(): { readonly journal: SessionJournal; readonly read: Map<string, unknown>; bring(): void } {
  const read = new Map<string, unknown>();
  const values = new Map<string, unknown>();
  const waiting: (() => void)[] = [];
  const kept: Partial<SessionJournal> = {
    recall: async (_key, ask) => ask(),
    read: <T>(key: string, ask: () => T, recorded: (value: T) => T = (value) => value): T => {
      if (!values.has(key)) {
        const value = ask();
        values.set(key, value);
        read.set(key, recorded(value));
      }
      return values.get(key) as T;
    },
    arrivals: (_key, hear) => (value) => void waiting.push(() => hear(value)),
  };
  return { journal: kept as SessionJournal, read, bring: () => waiting.splice(0).forEach((hear) => hear()) };
}

test("a session sees a change when it comes in, and the log tells what it decided by, without secrets", async () => {
  await using home = settingsHome();
  const live = await home.open();
  const { journal: kept, read, bring } = journal();
  const settings = new SessionSettings(live, kept, undefined);
  const heard: string[][] = [];
  settings.onChange(({ keys }) => heard.push([...keys]));
  await live.update("session", [{ op: "set", key: ["env"], value: { ACME_URL: "https://user:pw@acme.example" } }]);
  bring();
  expect(settings.get("language")).toBeUndefined();
  expect(settings.get("env")).toEqual({ ACME_URL: "https://user:pw@acme.example" });
  await settings.update("session", [{ op: "set", key: ["language"], value: "English" }]);
  expect(settings.get("language")).toBeUndefined();
  bring();
  expect(settings.get("language")).toBe("English");
  expect(heard).toEqual([["env"], ["language"]]);
  expect([...read.keys()]).toContain("lorimer.settings:2:get:language");
  expect(JSON.stringify([...read.values()])).not.toContain("acme.example");
  expect(read.get("lorimer.settings:1:get:env")).toEqual({ ACME_URL: expect.stringMatching(/^sha256:[0-9a-f]{16}$/) as unknown });
  settings.close();
});
