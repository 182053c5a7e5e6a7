import { readFileSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSettingsSync } from "@lorimer/plugin-settings";
import { afterAll, beforeAll, expect, it } from "vitest";

const packages = fileURLToPath(new URL("../../packages", import.meta.url));

interface Manifest {
  readonly name: string;
  readonly extensions?: { readonly "dev.lorimer"?: { readonly settings?: { readonly properties?: Readonly<Record<string, unknown>> } } };
}

/** Every setting of our own plugins that says where something of the person or the organisation is, or what has been decided already. */
const places = readdirSync(packages).flatMap((name): readonly (readonly [string, string])[] => {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(join(packages, name, "plugin.json"), "utf8")) as Manifest;
  } catch {
    return [];
  }
  const keys = Object.keys(manifest.extensions?.["dev.lorimer"]?.settings?.properties ?? {});
  const isPlace = /folder|foreign|managed|given|trust|refused|isolation|hook|approv|reminders|files$/i;
  return keys.filter((key) => isPlace.test(key)).map((key) => [manifest.name, key] as const);
});

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "lorimer-places-"));
  await mkdir(join(root, "project/.lorimer"), { recursive: true });
  const plugins: Record<string, Record<string, unknown>> = {};
  for (const [plugin, key] of places) (plugins[plugin] ??= {})[key] = ["/evil"];
  await writeFile(join(root, "project/.lorimer/settings.json"), JSON.stringify({ plugins }));
});
afterAll(() => rm(root, { recursive: true, force: true }));

it("there are such settings", () => {
  expect(places.length).toBeGreaterThan(25);
});

it.each(places)("a trusted repository says nothing of what %s takes from %s", (plugin, key) => {
  const settings = openSettingsSync({
    projectFolder: join(root, "project"),
    trusted: true,
    userFolder: join(root, "user"),
    foreignUserFolder: join(root, "foreign"),
    managed: { folders: [] },
  });
  expect(settings.get("plugins", plugin, key)).toBeUndefined();
  settings.close();
});
