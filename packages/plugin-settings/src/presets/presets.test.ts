import { describe, expect, test } from "vitest";
import { local, policy, project, settingsHome, user } from "../../test/settings-home.js";
import { layerOfValue } from "../layers/layer.js";
import { presets } from "./presets.js";

/** What a preset is chosen for. */
interface Outcomes {
  readonly secretsUnread: boolean;
  readonly pushingIsAsked: boolean;
  readonly publishing: "free" | "asked" | "denied";
  readonly downloadsByCommandDenied: boolean;
  readonly bypassPossible: boolean;
  readonly autoPossible: boolean;
  readonly contained: "no" | "where possible" | "or nothing runs";
  readonly audited: "no" | "yes" | "or nothing runs";
  readonly hooksOfPolicyAlone: boolean;
}

async function outcomesOf(preset: string | undefined): Promise<Outcomes> {
  await using home = settingsHome();
  if (preset !== undefined) home.write(user, { preset });
  const settings = await home.open();
  expect(settings.problems).toEqual([]);
  const rules = (behavior: string): readonly string[] => (settings.get("permissions", behavior) as string[] | undefined) ?? [];
  const contained = settings.get("sandbox", "enabled") === true;
  return {
    secretsUnread: rules("deny").includes("Read(~/.ssh/**)"),
    pushingIsAsked: rules("ask").includes("Bash(git push:*)"),
    publishing: rules("deny").includes("Bash(npm publish:*)") ? "denied" : rules("ask").includes("Bash(npm publish:*)") ? "asked" : "free",
    downloadsByCommandDenied: rules("deny").includes("Bash(curl:*)"),
    bypassPossible: settings.get("permissions", "disableBypassPermissionsMode") !== "disable",
    autoPossible: settings.get("permissions", "disableAutoMode") !== "disable",
    contained: !contained ? "no" : settings.get("sandbox", "failIfUnavailable") === true ? "or nothing runs" : "where possible",
    audited: settings.get("audit", "required") === true ? "or nothing runs" : settings.get("audit", "enabled") === true ? "yes" : "no",
    hooksOfPolicyAlone: settings.entries("allowManagedHooksOnly").some(({ value, origin }) => value === true && origin.scope === "managed"),
  };
}

const none: Outcomes = {
  secretsUnread: false,
  pushingIsAsked: false,
  publishing: "free",
  downloadsByCommandDenied: false,
  bypassPossible: true,
  autoPossible: true,
  contained: "no",
  audited: "no",
  hooksOfPolicyAlone: false,
};

describe("a preset", () => {
  test("that nobody chose changes nothing", async () => {
    expect(await outcomesOf(undefined)).toEqual(none);
  });

  test("personal keeps secrets unread, and is otherwise as without", async () => {
    expect(await outcomesOf("personal")).toEqual({ ...none, secretsUnread: true });
  });

  test("team asks before publishing, contains commands, logs, and has no mode without questions", async () => {
    expect(await outcomesOf("team")).toEqual({
      ...none,
      secretsUnread: true,
      pushingIsAsked: true,
      publishing: "asked",
      bypassPossible: false,
      contained: "where possible",
      audited: "yes",
    });
  });

  test("org denies what leaves the company, runs nothing uncontained, and obeys no hooks but policy's", async () => {
    expect(await outcomesOf("org")).toEqual({
      secretsUnread: true,
      pushingIsAsked: true,
      publishing: "denied",
      downloadsByCommandDenied: true,
      bypassPossible: false,
      autoPossible: false,
      contained: "or nothing runs",
      audited: "or nothing runs",
      hooksOfPolicyAlone: true,
    });
  });

  test.each([...presets])("%s says only what the schema knows", (name, value) => {
    const { problems, invalid } = layerOfValue({ scope: "managed", source: name }, value);
    expect([problems, invalid]).toEqual([[], []]);
  });

  test("stands beneath all that anyone sets, and above the product's defaults", async () => {
    await using home = settingsHome();
    home.write(user, { preset: "team", cleanupPeriodDays: 3, sandbox: { enabled: false } });
    const settings = await home.open({ defaults: [{ value: { cleanupPeriodDays: 99, audit: { enabled: false } }, source: "product" }] });
    expect(settings.get("cleanupPeriodDays")).toBe(3);
    expect(settings.get("sandbox", "enabled")).toBe(false);
    expect(settings.get("audit", "enabled")).toBe(true);
    expect(settings.explain(["audit", "enabled"]).from).toMatchObject([{ origin: { source: "preset team", scope: "default" } }]);
  });

  test("may be chosen by a project, but not a laxer one than its user's", async () => {
    await using home = settingsHome();
    home.write(project, { preset: "team" });
    expect((await home.open()).get("audit", "enabled")).toBe(true);
    home.write(user, { preset: "org" });
    home.write(local, { preset: "personal" });
    const settings = await home.open();
    expect(settings.get("preset")).toBe("org");
    expect(settings.problems.map(({ scope, key }) => [scope, key])).toEqual([
      ["local", "preset"],
      ["project", "preset"],
    ]);
  });

  test("that policy chooses cannot be changed", async () => {
    await using home = settingsHome();
    home.write(policy, { preset: "org" });
    home.write(user, { preset: "personal" });
    expect((await home.open()).get("preset")).toBe("org");
  });
});
