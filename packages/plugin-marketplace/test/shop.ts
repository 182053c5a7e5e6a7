import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { readPackage } from "@lorimer/plugin-discovery";
import { packageFormats } from "@lorimer/plugin-ecosystem";
import { openSettings } from "@lorimer/plugin-settings";
import { Installer } from "../src/install/index.js";
import type { InstallOptions, Proposal } from "../src/install/index.js";

/** A folder of a person with an installer, thrown away at the end. */
export interface Shop extends AsyncDisposable {
  readonly home: string;
  readonly asked: Proposal[][];
  installer(options?: Partial<InstallOptions>): Promise<Installer>;
  put(files: Readonly<Record<string, unknown>>): Promise<void>;
  path(name: string): string;
  /** A marketplace in a folder of that name. */
  market(folder: string, plugins: readonly unknown[], more?: object): Promise<string>;
  /** A plugin with one command in a folder. */
  plugin(folder: string, manifest: object, files?: Readonly<Record<string, string>>): Promise<void>;
  git(folder: string, ...args: readonly string[]): Promise<string>;
  /** Everything that is committed becomes one commit; answers with its id. */
  commit(folder: string): Promise<string>;
  serve(answers: (url: string) => { readonly body?: Buffer | string; readonly to?: string } | undefined): Promise<string>;
}

const run = promisify(execFile);

export async function openShop(): Promise<Shop> {
  const place = await realpath(await mkdtemp(join(tmpdir(), "lorimer-shop-")));
  const home = join(place, "home");
  const closers: (() => Promise<unknown>)[] = [];
  const asked: Proposal[][] = [];
  const shop: Shop = {
    home,
    asked,
    path: (name) => join(place, name),
    async installer(options = {}) {
      await mkdir(home, { recursive: true });
      const settings = await openSettings({
        projectFolder: place,
        userFolder: home,
        foreignUserFolder: join(place, "foreign"),
        trusted: false,
        files: ["user"],
      } as Parameters<typeof openSettings>[0]);
      closers.push(async () => settings.close());
      return new Installer({
        userFolder: home,
        projectFolder: place,
        cwd: place,
        trusted: false,
        settings,
        read: (root, entry) => readPackage(root, entry, packageFormats),
        consent: (proposals) => {
          asked.push([...proposals]);
          return Promise.resolve(true);
        },
        acceptCommands: false,
        env: process.env,
        signal: new AbortController().signal,
        ...options,
      });
    },
    async put(files) {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(join(place, name)), { recursive: true });
        await writeFile(join(place, name), typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content));
      }
    },
    async market(folder, plugins, more = {}) {
      await shop.put({ [`${folder}/.claude-plugin/marketplace.json`]: { name: folder, owner: { name: "Somebody" }, plugins, ...more } });
      return join(place, folder);
    },
    async plugin(folder, manifest, files = {}) {
      const inside = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
      await shop.put({ [`${folder}/.claude-plugin/plugin.json`]: manifest, [`${folder}/commands/go.md`]: "Go.", ...inside });
    },
    async git(folder, ...args) {
      const own = [
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@example.org",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "core.hooksPath=/dev/null",
      ];
      return (await run("git", [...own, ...args], { cwd: join(place, folder) })).stdout.trim();
    },
    async commit(folder) {
      await shop.git(folder, "init", "--quiet");
      await shop.git(folder, "add", "-A");
      await shop.git(folder, "commit", "--quiet", "--allow-empty", "-m", "x");
      return shop.git(folder, "rev-parse", "HEAD");
    },
    async serve(answers) {
      const server = createServer((request, response) => {
        const answer = answers(request.url ?? "");
        if (answer?.to !== undefined) response.writeHead(302, { location: answer.to }).end();
        else if (answer?.body === undefined) response.writeHead(404).end();
        else response.end(answer.body);
      });
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      closers.push(async () => {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      });
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    async [Symbol.asyncDispose]() {
      for (const close of closers.reverse()) await close();
      await rm(place, { recursive: true, force: true });
    },
  };
  return shop;
}
