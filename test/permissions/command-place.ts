import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { plugin as permissionsPlugin } from "@lorimer/plugin-permissions";
import { Permissions } from "@lorimer/plugin-permissions/contract";
import { Settings, openSettings, settingsPlugin } from "@lorimer/plugin-settings";
import { openTestHarness } from "@lorimer/testing";
import type { OpenPermissions } from "../../packages/cli/src/commands/permissions-command.js";
import { permissionsCommand } from "../../packages/cli/src/commands/permissions.js";
import { lineWriter } from "../../packages/cli/src/output/line-writer.js";

export interface CommandRun {
  readonly code: number;
  readonly text: string;
  /** The answers to what came on standard input. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

export interface CommandInput {
  readonly stdin?: string | AsyncIterable<Buffer>;
  readonly json?: boolean;
  readonly scope?: string;
}

/** A home, a project and a folder outside, in which `lorimer permissions` is run inside this process. */
export class CommandPlace implements Disposable {
  readonly root: string = realpathSync(mkdtempSync(join(tmpdir(), "lorimer-permissions-")));

  constructor() {
    for (const folder of ["home/.lorimer", "project/.lorimer", "project/src", "outside"]) mkdirSync(this.at(folder), { recursive: true });
  }

  at(path: string): string {
    return join(this.root, path);
  }

  async run(operands: readonly string[], { stdin, json = stdin !== undefined, scope }: CommandInput = {}): Promise<CommandRun> {
    const chunks: Buffer[] = [];
    const out = lineWriter(new Writable({ write: (chunk: Buffer, _encoding, done) => (chunks.push(chunk), done()) }));
    const code = await permissionsCommand({
      operands,
      stdin: stdin !== undefined,
      json,
      scope,
      cwd: this.at("project"),
      home: this.at("home"),
      harnessHome: this.at("home/.lorimer"),
      input: typeof stdin === "object" ? stdin : Readable.from(stdin === undefined ? [] : [Buffer.from(stdin)]),
      out,
      open: () => this.#open(),
    });
    await out.flush();
    const text = Buffer.concat(chunks).toString("utf8");
    const lines = stdin === undefined ? [] : text.split("\n").filter((line) => line !== "");
    return { code, text, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  }

  async #open(): Promise<OpenPermissions> {
    const settings = await openSettings({
      projectFolder: this.at("project"),
      userFolder: this.at("home/.lorimer"),
      foreignUserFolder: this.at("foreign"),
      trusted: true,
      managed: { folders: [] },
    });
    const test = await openTestHarness({
      script: [],
      plugins: [settingsPlugin(settings, { folder: this.at("project"), trusted: true }), permissionsPlugin],
      files: {},
    });
    return {
      permissions: await test.session.service(Permissions),
      settings: await test.session.service(Settings),
      close: async () => {
        await test[Symbol.asyncDispose]();
        settings.close();
      },
    };
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
