import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const scripts = fileURLToPath(new URL(".", import.meta.url));
const locked = { version: "1.0.0", integrity: "sha512-one" };
let clone;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "lorimer-setup-"));
  mkdirSync(join(clone, "scripts"));
  for (const name of ["setup.mjs", "remove-node-link.mjs"]) cpSync(join(scripts, name), join(clone, "scripts", name));
  mkdirSync(join(clone, "bin"));
  for (const name of ["git", "rg", "bwrap", "socat", "strace", "chromium"]) program(name, "exit 0");
  symlinkSync(process.execPath, join(clone, "bin", "node"));
  write("package.json", { engines: { node: ">=20.19" } });
  write("package-lock.json", { packages: { "": { devDependencies: { one: "1.0.0" } }, "node_modules/one": locked } });
});

afterEach(() => rmSync(clone, { recursive: true, force: true }));

describe("setting up a clone", () => {
  it("does nothing when nothing is missing", () => {
    program("npm", "echo called >> npm-calls; exit 1");
    installed({ "node_modules/one": locked });
    expect(setUp()).toMatchObject({ status: 0, stdout: "Everything is in place.\n" });
  });

  it("installs the packages of a lock file that node_modules does not match", () => {
    program("npm", `mkdir -p node_modules; echo "$@" > npm-calls; exit 0`);
    installed({ "node_modules/one": { ...locked, version: "0.9.0" } });
    const { status, stdout } = setUp();
    expect(status).toBe(0);
    expect(stdout).toContain("node_modules/one is not the version of the lock file");
  });

  it("installs when there is no node_modules, and tries once more when the network fails", () => {
    program("npm", `if [ -e tried ]; then mkdir -p node_modules/.bin; exit 0; fi; touch tried; echo "ECONNRESET" >&2; exit 1`);
    const { status, stdout } = setUp();
    expect(status).toBe(0);
    expect(stdout).toContain("trying once more");
  });

  it("says what to type when npm cannot install", () => {
    program("npm", `echo "npm error code EUSAGE" >&2; exit 1`);
    const { status, stderr } = setUp();
    expect(status).toBe(1);
    expect(stderr).toContain("npm error code EUSAGE");
    expect(stderr).toMatch(/To mend: npm install/);
  });

  it("refuses a Node that is too old, naming the one it needs", () => {
    write("package.json", { engines: { node: ">=99.1" } });
    const { status, stderr } = setUp();
    expect(status).toBe(1);
    expect(stderr).toContain("Node >=99.1 is needed");
  });

  it("goes on without ripgrep where no package manager is known, but not in CI", () => {
    installed({ "node_modules/one": locked });
    rmSync(join(clone, "bin", "rg"));
    expect(setUp()).toMatchObject({ status: 0, stderr: expect.stringContaining("Missing: rg") });
    expect(setUp({ CI: "1" })).toMatchObject({ status: 1, stderr: expect.stringContaining("To mend: install ripgrep") });
  });

  it("installs a missing program with apt-get, updating its lists when the first try fails", () => {
    installed({ "node_modules/one": locked });
    rmSync(join(clone, "bin", "rg"));
    program("sudo", `shift; [ "$1" = true ] || exec env "$@"`);
    program("apt-get", `echo "$@" >> apt-calls; case "$*" in *update*) touch lists;; *) [ -e lists ] && cp bin/git bin/rg;; esac`);
    const { status, stdout } = setUp();
    expect(stdout).toContain("Installing system packages: ripgrep");
    expect(status).toBe(0);
  });

  it("takes the second Node's link off the path of npm scripts", () => {
    installed({ "node_modules/one": locked });
    mkdirSync(join(clone, "node_modules", ".bin"));
    symlinkSync(process.execPath, join(clone, "node_modules", ".bin", "node"));
    expect(setUp().status).toBe(0);
    expect(spawnSync("ls", [join(clone, "node_modules", ".bin")], { encoding: "utf8" }).stdout).toBe("");
  });
});

function write(name, value) {
  writeFileSync(join(clone, name), JSON.stringify(value));
}

function installed(packages) {
  mkdirSync(join(clone, "node_modules"), { recursive: true });
  write("node_modules/.package-lock.json", { packages });
}

function program(name, body) {
  writeFileSync(join(clone, "bin", name), `#!/bin/sh\nPATH="${join(clone, "bin")}:/usr/bin:/bin"\n${body}\n`, { mode: 0o755 });
}

function setUp(env = {}) {
  const options = { cwd: clone, encoding: "utf8", timeout: 20_000, env: { PATH: join(clone, "bin"), ...env } };
  return spawnSync(process.execPath, [join(clone, "scripts", "setup.mjs")], options);
}
