import { mkdir, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { ClientOptions } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { describe, expect, it } from "vitest";
import { bundle, cliPlace } from "../cli/run-cli.js";
import type { CliPlace } from "../cli/run-cli.js";

const pluginFolder = fileURLToPath(new URL("./served-plugin", import.meta.url));
const timeout = 90_000;
const modern: ClientOptions = { versionNegotiation: { mode: "auto" } };

/** A client of `lorimer mcp serve` over standard input and output. */
async function stdioClient(place: CliPlace, flags: readonly string[] = [], options: ClientOptions = {}): Promise<Client> {
  const client = new Client({ name: "other", version: "1" }, { capabilities: {}, ...options });
  const env = { ...(place.env as Record<string, string>), ANTHROPIC_MODEL: "" };
  const args = [bundle, "mcp", "serve", ...flags];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, cwd: place.root, env }));
  return client;
}

interface Listening {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  stop(): Promise<unknown>;
}

async function listening(place: CliPlace, flags: readonly string[] = []): Promise<Listening> {
  const serving = place.start(["mcp", "serve", "--port", "0", ...flags], { input: null, env: { ANTHROPIC_MODEL: "" } });
  const line = await new Promise<string>((resolve) => createInterface({ input: serving.child.stdout }).once("line", resolve));
  const { url, headers } = JSON.parse(line) as { readonly url: string; readonly headers: Readonly<Record<string, string>> };
  const stop = (): Promise<unknown> => {
    serving.child.kill("SIGTERM");
    return serving.finished;
  };
  return { url: new URL(url), headers, stop };
}

const firstText = (result: object): string =>
  (result as { readonly content?: readonly { readonly text?: string }[] }).content?.[0]?.text ?? "";

describe("lorimer mcp serve", () => {
  it("offers commands as prompts, whose rules end with them", { timeout }, async () => {
    await using place = await cliPlace(() => "never asked");
    const commands = join(place.home, ".claude", "commands");
    await mkdir(commands, { recursive: true });
    const front = "description: Greets.\nargument-hint: <who> [formal|short]\narguments: [who, tone]\nallowed-tools: Bash(echo:*)";
    await writeFile(join(commands, "greet.md"), `---\n${front}\n---\nGreet $who, $tone. !\`echo from the shell\`\n`);
    const client = await stdioClient(place);
    let changes = 0;
    client.setNotificationHandler("notifications/prompts/list_changed", () => void (changes += 1));
    const { prompts } = await client.listPrompts();
    expect(prompts.find(({ name }) => name === "greet")).toMatchObject({
      description: "Greets.",
      arguments: [
        { name: "who", required: true },
        { name: "tone", required: false },
      ],
    });
    const said = await client.getPrompt({ name: "greet", arguments: { who: 'Ann "the" First', tone: "short" } });
    expect(said.messages).toEqual([{ role: "user", content: { type: "text", text: 'Greet Ann "the" First, short. from the shell' } }]);
    await expect(client.getPrompt({ name: "greet", arguments: {} })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining("needs who") as string,
    });
    await expect(client.getPrompt({ name: "clear", arguments: {} })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining("no prompt") as string,
    });
    const completed = await client.complete({ ref: { type: "ref/prompt", name: "greet" }, argument: { name: "tone", value: "f" } });
    expect(completed.completion.values).toEqual(["formal"]);
    expect(await client.callTool({ name: "Bash", arguments: { command: "echo allowed by nobody > made.txt" } })).toMatchObject({
      isError: true,
    });
    await writeFile(join(commands, "later.md"), "Came later.");
    await expect.poll(() => changes, { timeout: 30_000 }).toBeGreaterThan(0);
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toContain("later");
    await client.close();
  });

  it("gives the project's files to read under the rules of the Read tool, and says when one changed", { timeout }, async () => {
    await using place = await cliPlace(() => "never asked");
    const file = (name: string): string => pathToFileURL(join(place.root, name)).href;
    await mkdir(join(place.root, "docs"));
    const long = Array.from({ length: 5000 }, (_, index) => `line ${index}`).join("\n");
    await writeFile(join(place.root, "docs", "long.md"), long);
    await writeFile(join(place.root, "secret.txt"), "hidden words");
    const client = await stdioClient(place, ["--settings", '{"permissions":{"deny":["Read(secret.txt)"]}}']);
    const updated: string[] = [];
    client.setNotificationHandler("notifications/resources/updated", ({ params }) => void updated.push(params.uri));
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates[0]?.uriTemplate).toBe(`${pathToFileURL(place.root).href}/{+path}`);
    const { contents } = await client.readResource({ uri: file("docs/long.md") });
    expect(contents).toMatchObject([{ uri: file("docs/long.md"), mimeType: "text/plain", text: long }]);
    const ref = { type: "ref/resource" as const, uri: resourceTemplates[0]?.uriTemplate ?? "" };
    expect((await client.complete({ ref, argument: { name: "path", value: "docs/" } })).completion.values).toEqual(["docs/long.md"]);
    for (const uri of [
      file("secret.txt"),
      "file:///etc/shadow",
      file("docs/../secret.txt"),
      "file://elsewhere/etc/passwd",
      "test://none",
    ]) {
      await expect(client.readResource({ uri })).rejects.toThrow();
      await expect(client.subscribeResource({ uri })).rejects.toThrow();
    }
    await expect(client.readResource({ uri: "test://none" })).rejects.toMatchObject({ code: -32602, data: { uri: "test://none" } });
    await client.subscribeResource({ uri: file("docs/long.md") });
    await expect
      .poll(
        async () => {
          await writeFile(join(place.root, "docs", "long.md"), `${Math.random()}`);
          return updated;
        },
        { timeout: 30_000, interval: 1500 },
      )
      .toContain(file("docs/long.md"));
    await client.close();
  });

  it("gives what several plugins have to read, and one of them that throws takes nothing from the others", { timeout }, async () => {
    await using place = await cliPlace(() => "never asked");
    const written = async (name: string, read: string): Promise<string> => {
      const folder = join(place.home, name);
      await mkdir(join(folder, "dev.lorimer"), { recursive: true });
      const manifest = { $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json", name, version: "1.0.0" };
      await writeFile(join(folder, "plugin.json"), JSON.stringify({ ...manifest, extensions: { "dev.lorimer": { engine: "0" } } }));
      const contributes = { resourceSources: [{ id: name, module: "./source.js" }] };
      await writeFile(join(folder, "dev.lorimer", "contributes.json"), JSON.stringify(contributes));
      const list = `[{ uri: "${name}://x", name: "x", description: "", mimeType: "" }]`;
      const source = `{ kind: "resource-source", id: "${name}", needs: {}, create: () => ({ list: async () => ${list}, read: async (uri) => ${read} }) }`;
      await writeFile(join(folder, "source.js"), `export default ${source};\n`);
      await writeFile(join(folder, "package.json"), '{"type":"module"}');
      return folder;
    };
    const good = await written("good", 'uri === "good://x" ? [{ type: "text", text: "from the good one" }] : undefined');
    const bad = await written("bad", 'Promise.reject(new Error("no"))');
    const client = await stdioClient(
      place,
      [pluginFolder, bad, good].flatMap((folder) => ["--plugin-dir", folder]),
    );
    const uris = (await client.listResources()).resources.map(({ uri }) => uri);
    expect(uris).toEqual(expect.arrayContaining(["test://static-text", "good://x", "bad://x"]));
    expect((await client.readResource({ uri: "good://x" })).contents).toMatchObject([{ text: "from the good one" }]);
    expect((await client.readResource({ uri: "test://static-text" })).contents).toMatchObject([
      { text: expect.stringContaining("static text") as string },
    ]);
    await client.close();
  });

  it("tells of progress who asked for it, and others by the log, as loud as they want it", { timeout }, async () => {
    await using place = await cliPlace(() => "never asked");
    const client = await stdioClient(place, ["--plugin-dir", pluginFolder]);
    const logged: unknown[] = [];
    client.setNotificationHandler("notifications/message", ({ params }) => void logged.push(params.data));
    const progress: object[] = [];
    await client.callTool({ name: "test_tool_with_progress", arguments: {} }, { onprogress: (step) => void progress.push(step) });
    expect(progress).toMatchObject([{ progress: 0, total: 100 }, { progress: 50 }, { progress: 100 }]);
    const log = { name: "test_tool_with_logging", arguments: {} };
    await client.callTool(log);
    expect(logged).toEqual(["Tool execution started", "Tool processing data", "Tool execution completed"]);
    await client.setLoggingLevel("error");
    await client.callTool(log);
    expect(logged).toHaveLength(3);
    await client.close();
  });

  it.each(["2025-11-25", "2026-07-28"])("asks the client's person and model, over %s", { timeout }, async (revision) => {
    await using place = await cliPlace(() => "never asked");
    const options: ClientOptions = {
      ...(revision === "2026-07-28" ? modern : {}),
      capabilities: { elicitation: { form: {} }, sampling: {} },
    };
    const served = await listening(place, ["--plugin-dir", pluginFolder]);
    const overHttp = new Client({ name: "other", version: "1" }, options);
    await overHttp.connect(new StreamableHTTPClientTransport(served.url, { requestInit: { headers: { ...served.headers } } }));
    for (const client of [overHttp, await stdioClient(place, ["--plugin-dir", pluginFolder], options)]) {
      const asked: string[] = [];
      client.setRequestHandler("elicitation/create", ({ params }) => {
        asked.push(params.message);
        const isPermission = params.message.includes("Write");
        const content: Record<string, string | boolean> = isPermission ? { allow: true } : { username: "Ann", email: "ann@example.com" };
        return { action: "accept" as const, content };
      });
      client.setRequestHandler("sampling/createMessage", ({ params }) => ({
        role: "assistant",
        model: "theirs",
        content: { type: "text", text: `${JSON.stringify(params.messages)} heard` },
      }));
      expect(client.getNegotiatedProtocolVersion()).toBe(revision);
      expect(firstText(await client.callTool({ name: "test_elicitation", arguments: { message: "Who are you?" } }))).toContain(
        "ann@example.com",
      );
      expect(asked).toEqual(["suite.served: Who are you?"]);
      expect(firstText(await client.callTool({ name: "test_sampling", arguments: { prompt: "Say it" } }))).toMatch(/Say it.*heard/);
      const write = { name: "Write", arguments: { file_path: `${place.root}/${Math.random()}.txt`, content: "made" } };
      expect((await client.callTool(write)).isError).not.toBe(true);
      expect(asked).toHaveLength(2);
      await client.close();
    }
    const nobody = await stdioClient(place, ["--plugin-dir", pluginFolder], revision === "2026-07-28" ? modern : {});
    expect(firstText(await nobody.callTool({ name: "test_sampling", arguments: { prompt: "Say it" } }))).toContain(
      "lets nobody ask its model",
    );
    expect(firstText(await nobody.callTool({ name: "test_elicitation", arguments: { message: "Who?" } }))).toContain("decline");
    await nobody.close();
    await served.stop();
  });

  it("keeps the answer of a call for a client that lost its stream", { timeout }, async () => {
    await using place = await cliPlace(() => "never asked");
    const served = await listening(place, ["--plugin-dir", pluginFolder]);
    const send = (body: object, session?: string, signal?: AbortSignal): Promise<Response> =>
      fetch(served.url, {
        method: "POST",
        headers: {
          ...served.headers,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...(session === undefined ? {} : { "mcp-session-id": session }),
        },
        body: JSON.stringify({ jsonrpc: "2.0", ...body }),
        ...(signal === undefined ? {} : { signal }),
      });
    const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } };
    const opened = await send({ id: 1, method: "initialize", params });
    const session = opened.headers.get("mcp-session-id") ?? "";
    await opened.text();
    await send({ method: "notifications/initialized" }, session);
    const lost = new AbortController();
    const call = { name: "test_tool_with_logging", arguments: {} };
    const stream = await send({ id: 2, method: "tools/call", params: call }, session, lost.signal);
    const first = new TextDecoder().decode((await stream.body?.getReader().read())?.value);
    const id = /id: (\S+)/.exec(first)?.[1] ?? "";
    lost.abort();
    const headers = { ...served.headers, accept: "text/event-stream", "mcp-session-id": session, "last-event-id": id };
    // It takes a moment before the server hears that the stream is gone.
    const back = async (): Promise<Response> => {
      const response = await fetch(served.url, { headers });
      if (response.status !== 409) return response;
      await response.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, 20));
      return back();
    };
    const again = await back();
    const reader = again.body?.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    while (!rest.includes('"id":2')) rest += (await reader?.read())?.value ?? '"id":2';
    expect(rest).toContain("done");
    await reader?.cancel();
    await served.stop();
  });
});
