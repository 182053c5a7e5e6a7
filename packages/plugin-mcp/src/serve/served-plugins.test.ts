import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { Contributions, definePlugin, manifestSchemaUrl, SessionPlace } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";
import { openTestHarness, reply } from "@lorimer/testing";
import type { TestHarness } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { defineResourceSource } from "../contract/index.js";
import type { ResourceSource } from "../contract/index.js";
import { servedParts } from "../../test/served-parts.js";
import { plugin } from "../index.js";
import { JoinedResources } from "./joined-resources.js";
import { sessionServers } from "./session-server.js";

function serving(name: string, load: () => unknown): Plugin {
  const module = "./resource-sources/own.js";
  return definePlugin({
    manifest: { $schema: manifestSchemaUrl, name, version: "1.0.0", extensions: { "dev.lorimer": { engine: "0" } } },
    contributes: { resourceSources: [{ id: name, module }] },
    modules: { [module]: async () => ({ default: load() }) },
  });
}

function source(name: string, own: ResourceSource): Plugin {
  return serving(name, () => defineResourceSource({ id: name, create: () => own }));
}

const text = (uri: string, name = "") => ({ uri, name, description: "", mimeType: "text/plain" });

function only(uri: string, words: string): ResourceSource {
  return {
    list: async () => [text(uri, words)],
    read: async (asked) => (asked === uri ? [{ type: "text", text: words }] : undefined),
  };
}

const open = (...plugins: readonly Plugin[]): Promise<TestHarness> =>
  openTestHarness({ script: () => reply.text("done"), plugins: [plugin, ...plugins] });

const signal = AbortSignal.timeout(60_000);

/** A client of a session, as `lorimer mcp serve` would have it. */
async function clientOf(test: TestHarness): Promise<Client> {
  const parts = await servedParts(test);
  const servers = await sessionServers(await parts.open(), parts);
  const client = new Client({ name: "other", version: "1" });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await Promise.all([servers.make().connect(there as never), client.connect(here)]);
  return client;
}

describe("resources of plugins", () => {
  it("are served of every plugin that has some, and who has one is told of its changes", async () => {
    const watchers = new Map<string, () => void>();
    const watched: ResourceSource = {
      ...only("b://two", "from b"),
      templates: async () => [{ uriTemplate: "b://{id}", name: "b", description: "" }],
      watch: (uri, changed) => {
        watchers.set(uri, changed);
        return () => void watchers.delete(uri);
      },
    };
    const placed = serving("plugin.c", () =>
      defineResourceSource({
        id: "plugin.c",
        needs: { place: SessionPlace },
        create: ({ place }, { name }) => only("c://three", `${name} in ${place.cwd}`),
      }),
    );
    await using test = await open(source("plugin.a", only("a://one", "from a")), source("plugin.b", watched), placed);
    const client = await clientOf(test);
    const told: string[] = [];
    client.setNotificationHandler("notifications/resources/updated", ({ params }) => void told.push(params.uri));
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual(["a://one", "b://two", "c://three"]);
    expect((await client.listResourceTemplates()).resourceTemplates.map(({ name }) => name)).toEqual(["project file", "b"]);
    expect((await client.readResource({ uri: "a://one" })).contents).toMatchObject([{ uri: "a://one", text: "from a" }]);
    expect((await client.readResource({ uri: "b://two" })).contents).toMatchObject([{ text: "from b" }]);
    expect((await client.readResource({ uri: "c://three" })).contents).toMatchObject([{ text: expect.stringMatching(/^plugin\.c in \//) }]);
    await expect(client.readResource({ uri: "d://four" })).rejects.toThrow("no resource d://four");
    await client.subscribeResource({ uri: "a://one" });
    await client.subscribeResource({ uri: "b://two" });
    expect([...watchers.keys()]).toEqual(["b://two"]);
    watchers.get("b://two")?.();
    await expect.poll(() => told).toEqual(["b://two"]);
    await client.unsubscribeResource({ uri: "b://two" });
    expect(watchers.size).toBe(0);
    await client.close();
  });

  it("of one plugin are there when another's throw, hang, are malformed or no source at all", async () => {
    const fails = (): never => {
      throw new Error("no weather");
    };
    let hanging = 0;
    await using test = await open(
      serving("plugin.unloadable", fails),
      serving("plugin.other", () => ({ kind: "command" })),
      source("plugin.throwing", { list: fails, templates: fails, read: fails, watch: fails }),
      source("plugin.hanging", {
        list: () => {
          hanging += 1;
          return new Promise(() => undefined);
        },
        read: () => new Promise(() => undefined),
      }),
      source("plugin.malformed", { list: async () => "none" as never, read: async () => undefined }),
      source("plugin.good", only("good://one", "good")),
      source("plugin.late", only("good://one", "late")),
    );
    const warnings: string[] = [];
    const limits = { listMs: 300, readMs: 300 };
    const joined = new JoinedResources(await test.session.service(Contributions), (warning) => warnings.push(warning), limits);
    for (const _again of [1, 2]) expect((await joined.list()).map(({ uri, name }) => `${uri} ${name}`)).toEqual(["good://one good"]);
    expect(hanging).toBe(1);
    expect(await joined.templates()).toEqual([]);
    const found = await joined.read("good://one", signal);
    expect(found?.content).toEqual([{ type: "text", text: "good" }]);
    found?.watch(() => undefined)();
    await expect(joined.read("good://two", signal)).rejects.toThrow("no weather");
    await expect(joined.read("good://one", AbortSignal.abort(new Error("cancelled")))).rejects.toThrow("cancelled");
    for (const name of ["unloadable", "other", "throwing", "hanging", "malformed"])
      expect(warnings.filter((warning) => warning.includes(`plugin.${name} `))).toHaveLength(1);
  });
});
