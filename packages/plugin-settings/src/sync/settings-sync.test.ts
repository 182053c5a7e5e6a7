import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { settingsHome, user } from "../../test/settings-home.js";
import type { SettingsHome } from "../../test/settings-home.js";
import { syncSettings } from "./index.js";
import type { SyncAdapter, SyncDocument, SyncOutcome } from "./index.js";

/** A place that several devices share, in memory. */
class SharedPlace implements SyncAdapter {
  readonly name = "shared";
  document: SyncDocument | undefined;
  pulls = 0;
  /** Done just before the next push, as by another device. */
  meanwhile: (() => void) | undefined;

  pull(): Promise<SyncDocument | undefined> {
    this.pulls++;
    return Promise.resolve(this.document);
  }

  push(settings: SyncDocument["settings"], replaces: string | undefined): Promise<boolean> {
    this.meanwhile?.();
    this.meanwhile = undefined;
    if (this.document?.revision !== replaces) return Promise.resolve(false);
    this.document = { revision: `${Number(replaces ?? 0) + 1}`, settings };
    return Promise.resolve(true);
  }
}

async function sync(home: SettingsHome, place: SyncAdapter): Promise<SyncOutcome> {
  return syncSettings(await home.open(), place, join(home.folder, "home/.lorimer/sync.json"), AbortSignal.timeout(5000));
}

const on = { sync: { enabled: true } };
const read = (home: SettingsHome): unknown => JSON.parse(readFileSync(join(home.folder, user), "utf8"));

test("nothing leaves a device whose settings do not say so, not even a question", async () => {
  await using home = settingsHome();
  home.write(user, { model: "m" });
  const place = new SharedPlace();
  expect(await sync(home, place)).toEqual({ status: "off", taken: [], given: [], conflicts: [] });
  expect(place.pulls).toBe(0);
});

test("changes of each device reach the other, and what both changed stays as each device has it until told", async () => {
  await using first = settingsHome();
  await using second = settingsHome();
  const place = new SharedPlace();
  first.write(user, { ...on, model: "a", language: "en", hooks: {}, env: { SECRET: "x" }, permissions: { allow: ["Bash"] } });
  second.write(user, on);
  expect(await sync(first, place)).toMatchObject({ given: ["language", "model"] });
  expect(place.document?.settings).toEqual({ model: "a", language: "en" });
  expect(await sync(second, place)).toMatchObject({ taken: ["language", "model"], given: [] });
  expect(read(second)).toEqual({ ...on, model: "a", language: "en" });

  second.write(user, { ...on, model: "b" });
  expect(await sync(second, place)).toMatchObject({ taken: [], given: ["language", "model"], conflicts: [] });
  expect(await sync(first, place)).toMatchObject({ taken: ["language", "model"] });
  expect(read(first)).toEqual({ ...on, model: "b", hooks: {}, env: { SECRET: "x" }, permissions: { allow: ["Bash"] } });

  first.write(user, { ...on, model: "c" });
  await sync(first, place);
  second.write(user, { ...on, model: "d" });
  expect(await sync(second, place)).toMatchObject({ given: ["model"], conflicts: ["model"] });
});

test("what runs or allows something is not taken, wherever it comes from", async () => {
  await using home = settingsHome();
  const place = new SharedPlace();
  place.document = {
    revision: "1",
    settings: { hooks: {}, apiKeyHelper: "evil", permissions: { allow: ["Bash"] }, model: 5, language: "de" },
  };
  home.write(user, on);
  expect(await sync(home, place)).toMatchObject({ taken: ["language"] });
  expect(read(home)).toEqual({ ...on, language: "de" });
});

test("a device that was overtaken looks again", async () => {
  await using home = settingsHome();
  const place = new SharedPlace();
  home.write(user, { ...on, model: "mine" });
  place.meanwhile = () => (place.document = { revision: "7", settings: { language: "fr" } });
  expect(await sync(home, place)).toMatchObject({ status: "done", given: ["model"], taken: ["language"] });
  expect(place.document?.settings).toEqual({ model: "mine", language: "fr" });
});
