import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { knownKeys, settingsSchema, unreadKeys } from "@lorimer/plugin-settings";
import { describe, expect, it } from "vitest";

const packages = fileURLToPath(new URL("../../packages", import.meta.url));

/** The folders that only describe, weigh and list keys. */
const aboutKeys = /plugin-settings\/src\/(?:shape|merge|presets|remote|trust|migrations)\//;

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return path.endsWith(".ts") && !path.endsWith(".test.ts") && !aboutKeys.test(path) ? [readFileSync(path, "utf8")] : [];
  });
}

describe("every key of the schema", () => {
  const text = readdirSync(packages)
    .flatMap((name) => sources(join(packages, name, "src")))
    .join("\n");
  /** Read by the layers themselves, or by editors. */
  const ofTheFile = new Set(["$schema", "settingsVersion", "preset", "lockedKeys"]);
  const isRead = (key: string): boolean => ofTheFile.has(key) || text.includes(`"${key}"`);

  it.each(knownKeys.filter((key) => !unreadKeys.includes(key)))("%s is read by something", (key) => {
    expect(isRead(key)).toBe(true);
  });

  it.each(unreadKeys)("%s is said to have no effect", (key) => {
    const { description } = (settingsSchema["properties"] as Record<string, { description: string }>)[key] ?? {};
    expect(description).toContain("nothing in this version acts on it");
  });
});
