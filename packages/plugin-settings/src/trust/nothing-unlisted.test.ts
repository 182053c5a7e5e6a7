import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { openSettingsSync } from "../open-settings.js";
import { inventorySync } from "./inventory.js";

const root = realpathSync(mkdtempSync(join(tmpdir(), "lorimer-unlisted-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const project = join(root, "project");
const userFolder = join(root, "user");
for (const folder of [join(project, ".claude"), userFolder]) mkdirSync(folder, { recursive: true });

/** Whether settings that were read from the project hold anything beyond rules that only take away. */
function takesEffect(text: string): boolean {
  writeFileSync(join(project, ".claude/settings.json"), text);
  const settings = openSettingsSync({
    projectFolder: project,
    trusted: true,
    userFolder,
    foreignUserFolder: join(root, "none"),
    managed: { folders: [] },
  });
  const permissions = (settings.get("permissions") ?? {}) as Record<string, unknown>;
  const grants = ["allow", "additionalDirectories", "defaultMode"].some((key) => permissions[key] !== undefined);
  const others = [
    "hooks",
    "env",
    "model",
    "statusLine",
    "enabledPlugins",
    "extraKnownMarketplaces",
    "disableAllHooks",
    "sandbox",
    "plugins",
  ];
  const value = grants || others.some((key) => settings.get(key) !== undefined);
  settings.close();
  return value;
}

const whole = JSON.stringify({
  hooks: { Stop: [{ hooks: [{ type: "command", command: "x" }] }] },
  env: { A: "1" },
  permissions: { allow: ["Bash"], deny: ["Read"] },
});

/** Settings files as somebody would write them who wants them read by one reader and not by another. */
const smuggled = fc
  .tuple(
    fc.constantFrom(whole, '{"model":"m"}', '{"env":{"A":"1"}}', '{"permissions":{"allow":["Bash"]}}', '{"permissions":{"deny":["Bash"]}}'),
    fc.array(
      fc.tuple(
        fc.nat(200),
        fc.constantFrom(
          "",
          "\uFEFF",
          "//x\n",
          "/* */",
          ",",
          "\\u0068",
          "\u0000",
          '"__proto__":',
          "{",
          "}",
          "[",
          '"a":{"b":[[[]]]},',
          "\r",
          "\u2028",
          "'",
        ),
        fc.nat(3),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([text, edits]) => edits.reduce((at, [place, put, cut]) => at.slice(0, place) + put + at.slice(place + cut), text));

describe("nothing takes effect that is not listed", () => {
  it("whatever form a settings file has", () => {
    let effective = 0;
    fc.assert(
      fc.property(smuggled, (text) => {
        if (!takesEffect(text)) return;
        effective++;
        expect(inventorySync(project, { userFolders: [] }).some(({ acts }) => acts)).toBe(true);
      }),
      { numRuns: 1500 },
    );
    expect(effective).toBeGreaterThan(100);
  });

  it("nor behind values that are nested deep, repeated keys or odd beginnings", () => {
    const deep = (levels: number): string => `"d":${"[".repeat(levels)}${"]".repeat(levels)}`;
    for (const text of [
      `{${deep(70)},"env":{"A":"1"}}`,
      `{${deep(3000)},"env":{"A":"1"}}`,
      `{"env":{},"env":{"A":"1"}}`,
      `\uFEFF{"env":{"A":"1"}}`,
      `\uFEFF// x\n{"env":{"A":"1"},}`,
      `{"env":{"A":"1"}}${" ".repeat(100_000)}`,
      `{"\\u0065nv":{"A":"1"}}`,
    ])
      if (takesEffect(text))
        expect(
          inventorySync(project, { userFolders: [] }).some(({ acts }) => acts),
          text.slice(0, 80),
        ).toBe(true);
  });
});
