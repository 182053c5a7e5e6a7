import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFakeApi, sayHello, streams } from "../test/fake-api.js";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const program = `
import { plugin } from "@lorimer/plugin-anthropic";
const load = (list) => plugin.modules[plugin.contributes[list][0].module]();
const before = process.moduleLoadList.length;
const { default: entry } = await load("models");
const provider = await entry.create({}, { name: "anthropic", settings: { baseUrl: process.argv[2], apiKey: "k" } });
const loaded = (pattern) => process.moduleLoadList.filter((name) => pattern.test(name)).length;
const atCreation = { http: loaded(/_http_client/), https: loaded(/ https$/) };
const stream = provider.stream({ model: "claude-opus-5", system: [], tools: [], messages: [], maxOutputTokens: 9 }, { signal: new AbortController().signal });
let step = await stream.next();
while (!step.done) step = await stream.next();
console.log(JSON.stringify({ ok: step.value.ok, message: step.value.message, undici: loaded(/undici/), https: loaded(/ https$/), atCreation }));
`;

describe("the bundled plugin", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lorimer-anthropic-"));
    const bundle = await rolldown({
      input: "program",
      platform: "node",
      plugins: [
        {
          name: "sources",
          resolveId(id) {
            if (id === "program") return id;
            const [, name, rest = ""] = /^@lorimer\/([^/]+)(?:\/(.+))?$/.exec(id) ?? [];
            return name === undefined ? null : join(here("../.."), name, "src", rest, "index.ts");
          },
          load: (id) => (id === "program" ? program : null),
        },
      ],
    });
    await bundle.write({ dir: folder, format: "esm", entryFileNames: "main.mjs", chunkFileNames: "[name].mjs", minify: true });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("makes a request without loading a second HTTP client, nor TLS where nobody needs it", async () => {
    await using api = await openFakeApi(streams(...sayHello));
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "main.mjs"), api.url], { env: {} });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, undici: 0, https: 0 });
  });

  it("keeps the vendor's SDK out of the first chunk and small", async () => {
    const sizes = await Promise.all((await readdir(folder)).map(async (name) => [name, (await stat(join(folder, name))).size] as const));
    const client = sizes.find(([name]) => name.startsWith("messages-client"))!;
    expect(client[1]).toBeLessThan(160_000);
    expect(sizes.find(([name]) => name === "main.mjs")![1]).toBeLessThan(20_000);
  });
});
