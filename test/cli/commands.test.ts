import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundle, cliPlace } from "./run-cli.js";

describe("the commands", () => {
  it("--version and --help print and leave", async () => {
    await using place = await cliPlace([]);
    expect(await place.run("--version")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
    const help = await place.run("-h");
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining("--allowedTools, --allowed-tools RULES") as string });
    expect((await place.run("-p", "--help")).stdout).toBe(help.stdout);
  });

  it("explain prints plugins, contributions and the frozen pipeline", async () => {
    await using place = await cliPlace([]);
    const text = await place.run("explain");
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/authorize +recheck \(lorimer\.core\) -> permissions \(lorimer\.permissions\)/);
    expect(text.stdout).toMatch(/^ +tool approve  lorimer\.core \S+ \(replaced by permissions\)$/m);
    const json = JSON.parse((await place.run("explain", "--json")).stdout) as { plugins: { name: string }[]; pipeline: object };
    expect(json.plugins.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["lorimer.tools-fs", "lorimer.tools-shell", "lorimer.anthropic", "lorimer.openai"]),
    );
    expect(Object.keys(json.pipeline)).toEqual(["input", "context", "model", "recover", "tool", "batch", "stop"]);
  });

  it("doctor says what is missing and how to mend it, and exits 1 while something is", async () => {
    await using place = await cliPlace([]);
    expect((await place.run("doctor")).code).toBe(0);
    const run = await place.start(["doctor", "--json"], { env: { ANTHROPIC_API_KEY: "", ANTHROPIC_BASE_URL: "" } }).finished;
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({
      ok: false,
      findings: expect.arrayContaining([
        expect.objectContaining({ name: "Credentials", status: "missing", remedy: expect.stringContaining("ANTHROPIC_API_KEY") as string }),
      ]) as unknown,
    });
  });

  it.each([
    ["a key", { OPENAI_BASE_URL: "" }, "ok", undefined],
    ["the address of a gateway alone", { ANTHROPIC_API_KEY: "" }, "missing", "set any value where the address asks for none"],
    ["both addresses alone", { ANTHROPIC_API_KEY: "", OPENAI_BASE_URL: "http://127.0.0.1:1/v1" }, "missing", "ANTHROPIC_API_KEY"],
    [
      "both addresses and a model of the second",
      { ANTHROPIC_API_KEY: "", OPENAI_BASE_URL: "http://127.0.0.1:1/v1", ANTHROPIC_MODEL: "openai/llama" },
      "note",
      undefined,
    ],
    [
      "the address of an OpenAI-like server alone",
      { ANTHROPIC_API_KEY: "", ANTHROPIC_BASE_URL: "", ANTHROPIC_MODEL: "", OPENAI_BASE_URL: "http://127.0.0.1:1/v1" },
      "note",
      undefined,
    ],
  ])("doctor knows what can be called with %s", async (_what, env, status, remedy) => {
    await using place = await cliPlace([]);
    const run = await place.start(["doctor", "--json"], { env }).finished;
    const { findings } = JSON.parse(run.stdout) as { findings: { name: string; status: string; remedy?: string }[] };
    const finding = findings.find(({ name }) => name === "Credentials");
    expect(finding?.status).toBe(status);
    if (remedy !== undefined) expect(finding?.remedy).toContain(remedy);
  });

  it("debug prompt prints the request, masks the key, and sends nothing", async () => {
    await using place = await cliPlace([]);
    const run = await place.run("debug", "prompt", "hello you", "--json");
    expect(run.code).toBe(0);
    expect(run.stdout).not.toContain("test-key-of-no-account");
    const preview = JSON.parse(run.stdout) as {
      method: string;
      url: string;
      headers: Record<string, string>;
      body: { model: string; messages: unknown; tools: { name: string }[] };
    };
    expect(preview).toMatchObject({ method: "POST", url: `${place.model.url}/v1/messages`, body: { model: "claude-sonnet-5-5" } });
    expect(JSON.stringify(preview.headers)).toContain("lorimer/");
    expect(JSON.stringify(preview.body.messages)).toContain("hello you");
    expect(Buffer.byteLength(JSON.stringify(preview.body))).toBeLessThan(14_000);
    expect(place.model.requests).toEqual([]);
  });

  it("runs from a folder of its own, without any node_modules", async () => {
    await using place = await cliPlace(["Done."]);
    const folder = await mkdtemp(join(tmpdir(), "lorimer-bundle-"));
    try {
      for (const name of await readdir(dirname(bundle)))
        if (name.endsWith(".mjs")) await cp(join(dirname(bundle), name), join(folder, name));
      const run = await place.start(["-p", "x"], { bundle: join(folder, "lorimer.mjs") }).finished;
      expect(run).toMatchObject({ code: 0, stdout: "Done.\n", stderr: "" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
