import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addServer, removeServer, serverPlace } from "./index.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lorimer mcp édit-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const entry = { command: "run", unknown: { kept: true } };
const mode = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

describe("a list of servers that is changed", () => {
  it("keeps what it does not know, its shape, its indentation, its rights and the link that leads to it", async () => {
    const real = join(folder, "shared.json");
    await writeFile(real, '\uFEFF{\r\n\t"$schema": "x",\r\n\t"mcpServers": {"old": {"url": "", "_docs": 1}},\r\n\t"other": [1]\r\n}');
    await chmod(real, 0o640);
    await symlink(real, join(folder, ".mcp.json"));
    const place = serverPlace("project", { projectFolder: folder, userFolder: join(folder, "home") });
    expect(await addServer(place, "new", entry)).toBe(true);
    expect(await addServer(place, "new", { ...entry, args: ["a"] })).toBe(false);
    const text = await readFile(real, "utf8");
    expect(text).toContain('\n\t"mcpServers": {\n\t\t"old"');
    expect(JSON.parse(text)).toEqual({
      $schema: "x",
      mcpServers: { old: { url: "", _docs: 1 }, new: { ...entry, args: ["a"] } },
      other: [1],
    });
    expect(await mode(real)).toBe(0o640);
    expect(await removeServer(place, "new")).toBe(true);
    expect(await removeServer(place, "new")).toBe(false);
    expect(JSON.parse(await readFile(join(folder, ".mcp.json"), "utf8"))).toMatchObject({ mcpServers: { old: { url: "" } } });
  });

  it("that is a bare map stays one, and that of one project leaves the others", async () => {
    await writeFile(join(folder, ".mcp.json"), '{"old": {"command": "run"}}');
    const folders = { projectFolder: folder, userFolder: folder };
    await addServer(serverPlace("project", folders), "new", entry);
    expect(JSON.parse(await readFile(join(folder, ".mcp.json"), "utf8"))).toEqual({ old: { command: "run" }, new: entry });
    const file = join(folder, "mcp.json");
    await writeFile(file, JSON.stringify({ later: 1, projects: { "/other": { mcpServers: { a: entry }, x: 1 } } }), { mode: 0o644 });
    await addServer(serverPlace("local", folders), "mine", entry);
    await addServer(serverPlace("user", folders), "everywhere", entry);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
      later: 1,
      projects: { "/other": { mcpServers: { a: entry }, x: 1 }, [folder]: { mcpServers: { mine: entry } } },
      mcpServers: { everywhere: entry },
    });
    expect(await mode(file)).toBe(0o600);
  });

  it("is neither made nor written when there is nothing to take out", async () => {
    const folders = { projectFolder: folder, userFolder: join(folder, "home") };
    const file = join(folder, ".mcp.json");
    expect(await removeServer(serverPlace("project", folders), "nobody")).toBe(false);
    expect(await removeServer(serverPlace("local", folders), "nobody")).toBe(false);
    expect(await readdir(folder)).toEqual([]);
    await writeFile(file, '{"mcpServers":{"a":{"command":"run"}}}');
    expect(await removeServer(serverPlace("project", folders), "nobody")).toBe(false);
    expect(await readFile(file, "utf8")).toBe('{"mcpServers":{"a":{"command":"run"}}}');
  });

  it("by many at once holds what each of them added", async () => {
    const place = serverPlace("user", { projectFolder: folder, userFolder: folder });
    await Promise.all(Array.from({ length: 20 }, (_, index) => addServer(place, `server-${index}`, entry)));
    const { mcpServers } = JSON.parse(await readFile(join(folder, "mcp.json"), "utf8")) as { readonly mcpServers: object };
    expect(Object.keys(mcpServers)).toHaveLength(20);
  });

  it.each(['{"mcpServers": []}', '{"mcpServers": {}} // why', "[]", "", '{"mcpServers": {"a": {}, }}'])(
    "that is %j is left as it is",
    async (text) => {
      const file = join(folder, ".mcp.json");
      await writeFile(file, text);
      const place = serverPlace("project", { projectFolder: folder, userFolder: folder });
      await expect(addServer(place, "new", entry)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
      expect(await readFile(file, "utf8")).toBe(text);
    },
  );
});
