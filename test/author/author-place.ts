import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import semver from "semver";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** What an author's project names of ours, and what that needs. */
const ours = ["sdk", "core", "testing", "build", "create-plugin"];

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A machine on which nothing of ours is installed, and a registry that holds our packages as npm would publish them. No network. */
export class AuthorPlace implements AsyncDisposable {
  readonly root: string;
  readonly #published: string;

  private constructor(root: string) {
    this.root = root;
    this.#published = join(root, "published");
  }

  static async open(): Promise<AuthorPlace> {
    const place = new AuthorPlace(await realpath(await mkdtemp(join(tmpdir(), "lorimer-author-"))));
    const tarballs = join(place.root, "tarballs");
    await mkdir(tarballs);
    const workspaces = ours.map((name) => `--workspace=packages/${name}`);
    await place.run(root, "npm", "pack", ...workspaces, "--ignore-scripts", "--loglevel=error", `--pack-destination=${tarballs}`);
    for (const tarball of await readdir(tarballs)) {
      const folder = join(place.#published, tarball.replace(/^lorimer-(.+)-\d+\.\d+\.\d+.*$/, "$1"));
      await place.unpack(join(tarballs, tarball), folder);
    }
    return place;
  }

  path(...parts: readonly string[]): string {
    return join(this.root, ...parts);
  }

  /** What `npm create @lorimer/plugin` runs. */
  create(cwd: string, ...args: readonly string[]): Promise<string> {
    return this.run(cwd, process.execPath, join(this.#published, "create-plugin", "dist", "main.js"), ...args);
  }

  /** What `npm install` does: exactly what is declared is there, of ours as it is published, of others as it is installed here. */
  async install(folder: string): Promise<void> {
    const modules = join(folder, "node_modules");
    await mkdir(join(modules, ".bin"), { recursive: true });
    const { devDependencies = {} } = await readPackage(folder);
    const waiting = Object.entries(devDependencies);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [name, range] = next;
      const target = join(modules, name);
      if (existsSync(target)) continue;
      const isOurs = name.startsWith("@lorimer/");
      const source = isOurs ? join(this.#published, name.slice("@lorimer/".length)) : join(root, "node_modules", name);
      const { version, bin = {}, dependencies = {} } = await readPackage(source);
      if (!semver.satisfies(version, range)) throw new Error(`${folder} asks for ${name} ${range}, and there is ${version}`);
      await mkdir(dirname(target), { recursive: true });
      // A link would find what stands beside its target: what is ours must find what it declares, and nothing else.
      if (isOurs) await this.run(folder, "cp", "-r", source, target);
      else await symlink(source, target);
      if (isOurs) waiting.push(...Object.entries(dependencies));
      for (const [command, path] of Object.entries(bin)) {
        await symlink(relative(join(modules, ".bin"), join(target, path)), join(modules, ".bin", command));
        if (isOurs) await chmod(join(target, path), 0o755);
      }
    }
  }

  async unpack(tarball: string, folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    await this.run(folder, "tar", "-xzf", tarball, "-C", folder, "--strip-components=1");
  }

  /** Runs a program without a terminal; fails, with all it said, where it does. */
  async run(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
    const env = {
      PATH: process.env["PATH"],
      HOME: this.root,
      CI: "1",
      NO_COLOR: "1",
      npm_config_update_notifier: "false",
      npm_config_offline: "true",
    };
    try {
      const { stdout, stderr } = await promisify(execFile)(command, [...args], { cwd, env, timeout: 120_000 });
      return stdout + stderr;
    } catch (error) {
      const { stdout, stderr, message } = error as { readonly stdout?: string; readonly stderr?: string; readonly message: string };
      throw new Error(`${message}\n${stdout ?? ""}\n${stderr ?? ""}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function readPackage(folder: string): Promise<PackageJson> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as PackageJson;
}
