import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openSettings } from "../src/open-settings.js";
import type { OpenSettings, SettingsOptions } from "../src/settings-options.js";

/** A home, a project and a policy folder of a test's own, gone after it. */
export interface SettingsHome extends AsyncDisposable {
  readonly folder: string;
  readonly project: string;
  /** Writes a file below the folder: text as it is, anything else as JSON. */
  write(path: string, content: unknown): string;
  open(options?: Partial<SettingsOptions>): Promise<OpenSettings>;
}

export const local = "project/.lorimer/settings.local.json";
export const project = "project/.lorimer/settings.json";
export const user = "home/.lorimer/settings.json";
export const policy = "etc/lorimer/managed-settings.json";

export function settingsHome(): SettingsHome {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "lorimer-settings-")));
  const opened: OpenSettings[] = [];
  for (const name of ["project", "home"]) mkdirSync(join(folder, name));
  return {
    folder,
    project: join(folder, "project"),
    write: (path, content) => {
      const whole = join(folder, path);
      mkdirSync(dirname(whole), { recursive: true });
      writeFileSync(whole, typeof content === "string" ? content : JSON.stringify(content, null, 2));
      return whole;
    },
    open: async (options = {}) => {
      const settings = await openSettings({
        projectFolder: join(folder, "project"),
        userFolder: join(folder, "home", ".lorimer"),
        foreignUserFolder: join(folder, "home", ".claude"),
        trusted: true,
        managed: {
          folders: [
            { path: join(folder, "etc/lorimer"), foreign: false },
            { path: join(folder, "etc/claude-code"), foreign: true },
          ],
          owners: [process.getuid?.() ?? 0],
        },
        ...options,
      });
      opened.push(settings);
      return settings;
    },
    [Symbol.asyncDispose]: async () => {
      for (const settings of opened) settings.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
