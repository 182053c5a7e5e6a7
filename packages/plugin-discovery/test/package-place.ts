import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { PackageReading } from "../src/contract/index.js";
import { readAgentPlugin } from "../src/agent-plugins/read-agent-plugin.js";

export const $schema = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";
export const mcpSchema = "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json";

export const manifest = (more: object = {}): object => ({ $schema, name: "acme.tools", ...more });
export const skill = (name: string, more = ""): string => `---\nname: ${name}\ndescription: Does it.\n${more}---\nBody\n`;

/** A temporary folder for the packages of one test file. */
export interface PackagePlace {
  readonly folder: string;
  /** Writes a package, lets `prepare` add to it, and reads it. */
  read(files: Readonly<Record<string, unknown>>, prepare?: (root: string) => Promise<void>): Promise<PackageReading | undefined>;
}

export function packagePlace(): PackagePlace {
  let [folder, count] = ["", 0];
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "lorimer-packages-")));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return {
    get folder() {
      return folder;
    },
    async read(files, prepare) {
      const root = join(folder, `package-${(count += 1)}`);
      await mkdir(root);
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        const isText = typeof content === "string" || content instanceof Uint8Array;
        await writeFile(join(root, path), isText ? content : JSON.stringify(content));
      }
      await prepare?.(root);
      return readAgentPlugin(root, "folder");
    },
  };
}
