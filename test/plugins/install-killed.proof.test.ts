import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { bundle } from "../cli/run-cli.js";

const run = promisify(execFile);
const kills = 16;

interface Index {
  readonly packages: readonly { readonly version: string }[];
}

it(
  "a process that is killed while it installs leaves the old state or the new one, and the next one goes on",
  { timeout: 180_000 },
  async () => {
    const place = await mkdtemp(join(tmpdir(), "lorimer-killed-"));
    const env = { PATH: process.env["PATH"], HOME: place, LORIMER_HOME: join(place, "home") };
    const lorimer = async (...args: readonly string[]): Promise<string> =>
      (await run(process.execPath, [bundle, "plugin", ...args], { cwd: place, env })).stdout;
    const release = async (version: string): Promise<void> => {
      await writeFile(join(place, "shop/one/.claude-plugin/plugin.json"), JSON.stringify({ name: "one", version }));
      // Enough files that there is a middle to be killed in.
      await Promise.all(Array.from({ length: 300 }, (_, at) => writeFile(join(place, `shop/one/commands/c${at}.md`), `${version} ${at}`)));
    };
    const current = async (): Promise<string> =>
      (JSON.parse(await readFile(join(place, "home/plugins/installed.json"), "utf8")) as Index).packages[0]?.version ?? "";
    try {
      await mkdir(join(place, "shop/one/.claude-plugin"), { recursive: true });
      await mkdir(join(place, "shop/one/commands"));
      await mkdir(join(place, "shop/.claude-plugin"));
      await writeFile(
        join(place, "shop/.claude-plugin/marketplace.json"),
        JSON.stringify({ name: "shop", plugins: [{ name: "one", source: "./one" }] }),
      );
      await release("1.0.0");
      await lorimer("marketplace", "add", "./shop");
      const started = performance.now();
      await lorimer("install", "one@shop");
      const whole = performance.now() - started;
      let before = await current();
      let old = 0;
      let halfDone = 0;
      for (let at = 1; at <= kills; at++) {
        await release(`1.${at}.0`);
        const child = spawn(process.execPath, [bundle, "plugin", "update", "--yes"], { cwd: place, env, stdio: "ignore" });
        const ended = new Promise((done) => child.on("exit", done));
        await sleep((whole * (0.3 + (0.9 * at) / kills)) | 0);
        child.kill("SIGKILL");
        await ended;
        const after = await current();
        expect([before, `1.${at}.0`]).toContain(after);
        if (after === before) old++;
        if ((await readdir(join(place, "home/plugins/tmp")).catch(() => [])).length > 0) halfDone++;
        // Exits with 1 where what is installed is not what was installed.
        expect(JSON.parse(await lorimer("info", "one@shop", "--json"))).toMatchObject({ version: after, intact: true });
        before = after;
      }
      await lorimer("update", "--yes");
      expect(await current()).toBe(`1.${kills}.0`);
      expect(await readdir(join(place, "home/plugins/tmp"))).toEqual([]);
      await lorimer("rollback");
      console.log(
        `figure: kills during an update ${kills}, old state ${old}, new state ${kills - old}, with something half done ${halfDone}, broken 0`,
      );
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  },
);
