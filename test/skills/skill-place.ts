import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { plugin as commands } from "@lorimer/plugin-commands";
import { plugin as hooks } from "@lorimer/plugin-hooks";
import { plugin as permissions } from "@lorimer/plugin-permissions";
import { Trust } from "@lorimer/plugin-settings/contract";
import { plugin as skills } from "@lorimer/plugin-skills";
import type { Plugin } from "@lorimer/sdk";
import { openTestHarness, scriptedApprover } from "@lorimer/testing";
import type { GivenService, Script, ScriptedApprover, TestHarness } from "@lorimer/testing";
import { plugin as toolsFs } from "@lorimer/tools-fs";
import { plugin as toolsShell } from "@lorimer/tools-shell";

export interface SkillHarnessOptions {
  readonly script: Script;
  /** Of the project. */
  readonly files?: Readonly<Record<string, string>>;
  /** Of the person's folder `~/.lorimer`. */
  readonly user?: Readonly<Record<string, string>>;
  readonly trusted?: boolean;
  readonly bundled?: boolean;
  readonly plugins?: readonly Plugin[];
  readonly services?: readonly GivenService[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, unknown>>;
  readonly approver?: ScriptedApprover;
  readonly session?: NonNullable<Parameters<typeof openTestHarness>[0]["session"]>;
}

export interface SkillHarness extends TestHarness {
  /** The person's folder. */
  readonly home: string;
}

/** A session with skills, commands, permissions and hooks, in which nobody answers questions unless a test says so. */
export async function skillHarness(options: SkillHarnessOptions): Promise<SkillHarness> {
  const home = await realpath(await mkdtemp(join(tmpdir(), "lorimer-skills-")));
  await writeFiles(home, options.user ?? {});
  const trust = { folder: "", trusted: options.trusted ?? true };
  const harness = await openTestHarness({
    script: options.script,
    files: options.files ?? {},
    approver: options.approver ?? scriptedApprover("deny"),
    plugins: [toolsFs, toolsShell, permissions, hooks, skills, commands, ...(options.plugins ?? [])],
    services: [[Trust, trust], ...(options.services ?? [])],
    session: options.session ?? {},
    settings: {
      "lorimer.skills": {
        userFolder: home,
        foreignUserFolder: join(home, "foreign"),
        agentsFolder: join(home, "agents"),
        managedFolders: [join(home, "managed")],
        disableBundledSkills: options.bundled !== true,
        ...options.settings,
      },
      "lorimer.permissions": options.permissions ?? {},
    },
  });
  return {
    ...harness,
    home,
    async [Symbol.asyncDispose]() {
      await harness[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** A `SKILL.md` with these fields. */
export function skill(body: string, fields: Readonly<Record<string, string | boolean>> = {}): string {
  const lines = Object.entries(fields).map(([key, value]) => `${key}: ${String(value)}`);
  return `---\n${lines.join("\n")}\n---\n${body}\n`;
}
