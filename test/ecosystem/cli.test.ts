import { access, chmod, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { lastToolResult, lastUserText, reply, toolNames } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import type { CliPlace } from "../cli/run-cli.js";
import { json, manifestPath, markdown, skill } from "./kit/kit-package.js";
import type { KitFiles } from "./kit/kit-package.js";
import { writeKitPackage } from "./kit/write-kit-package.js";
import { installed, settings, tellingServer } from "./package-place.js";

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
interface Listed {
  readonly id: string;
  readonly enabled: boolean;
  readonly reason: string;
}
const list = async (place: CliPlace, ...args: readonly string[]): Promise<readonly Listed[]> =>
  JSON.parse((await place.run("plugin", "list", "--json", ...args)).stdout) as readonly Listed[];

/** On a busy machine a server may not be there when the first request leaves. */
const patient = { plugins: { "lorimer.mcp": { waitMs: 20_000 } } };

describe("lorimer with packages of another harness", { timeout: 60_000 }, () => {
  it("lists and loads their skills under their name, and runs their commands by the long name and the short", async () => {
    const echo = (request: Parameters<typeof lastUserText>[0]): string => lastUserText(request);
    await using place = await cliPlace([
      reply.toolUse("Skill", { skill: "acme:tidy" }),
      (request) => JSON.stringify(request.body["messages"]),
      echo,
      echo,
      echo,
    ]);
    const root = await installed(place, "acme", {
      "skills/tidy/SKILL.md": skill("tidy").replace("Do it.", "Tidy from ${CLAUDE_PLUGIN_ROOT}."),
      "commands/go.md": "Go to $ARGUMENTS with ${CLAUDE_PLUGIN_ROOT}/map.\n",
      "commands/git/commit.md": "Commit $1.\n",
    });
    expect((await place.run("-p", "go")).stdout).toContain(`Tidy from ${root}.`);
    expect(JSON.stringify(place.model.requests[0]?.body)).toContain("- acme:tidy: Does tidy");
    expect((await place.run("-p", "/acme:go Rome")).stdout).toBe(`Go to Rome with ${root}/map.\n`);
    expect((await place.run("-p", "/go Rome")).stdout).toContain("Go to Rome");
    expect((await place.run("-p", "/acme:git:commit this")).stdout).toBe("Commit this.\n");
  });

  it("runs their hooks with every variable, options among them, and takes no option into a shell's words", async () => {
    await using place = await cliPlace(["done"]);
    const root = await installed(place, "acme", {
      [manifestPath]: json({
        name: "acme",
        userConfig: {
          city: { type: "string", title: "City", description: "Where" },
          token: { type: "string", title: "Token", description: "Secret", sensitive: true },
          count: { type: "number", title: "Count", description: "How many", default: 3 },
        },
      }),
      "hooks/hooks.json": json({
        hooks: {
          UserPromptSubmit: [
            { hooks: [{ type: "command", command: 'env | grep -E "^CLAUDE_(PLUGIN|PROJECT)" | sort > "${CLAUDE_PLUGIN_DATA}/env"' }] },
            { hooks: [{ type: "command", command: "sh", args: ["-c", 'echo "$0" > "$CLAUDE_PLUGIN_DATA/arg"', "${user_config.city}"] }] },
            { hooks: [{ type: "command", command: 'touch "${CLAUDE_PLUGIN_DATA}/${user_config.city}"' }] },
          ],
        },
      }),
    });
    await settings(place, { pluginConfigs: { "acme@shop": { options: { city: "Rome; x", token: "s3cret" } } } });
    const { code, stderr } = await place.run("-p", "go");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const data = join(place.home, ".lorimer/plugins/data/acme-shop");
    expect((await readFile(join(data, "env"), "utf8")).split("\n")).toEqual(
      expect.arrayContaining([
        `CLAUDE_PLUGIN_DATA=${data}`,
        `CLAUDE_PLUGIN_ROOT=${root}`,
        `CLAUDE_PROJECT_DIR=${place.root}`,
        "CLAUDE_PLUGIN_OPTION_CITY=Rome; x",
        "CLAUDE_PLUGIN_OPTION_TOKEN=s3cret",
        "CLAUDE_PLUGIN_OPTION_COUNT=3",
      ]),
    );
    expect(await readFile(join(data, "arg"), "utf8")).toBe("Rome; x\n");
    expect(await isThere(join(data, "Rome"))).toBe(false);
    expect((await stat(data)).mode & 0o777).toBe(0o700);
  });

  it.each([
    [
      "a bare map",
      json({
        notes: {
          command: "node",
          args: ["${CLAUDE_PLUGIN_ROOT}/server.cjs", "${user_config.city}"],
          env: { GIVEN: "${CLAUDE_PLUGIN_DATA}" },
        },
      }),
    ],
    [
      "a map under mcpServers",
      json({
        mcpServers: {
          notes: {
            command: "node",
            args: ["${CLAUDE_PLUGIN_ROOT}/server.cjs", "${user_config.city}"],
            env: { GIVEN: "${CLAUDE_PLUGIN_DATA}" },
          },
        },
      }),
    ],
  ])("starts their servers, listed as %s, and calls their tools by the long name", async (_, servers) => {
    await using place = await cliPlace([reply.toolUse("mcp__plugin_acme_notes__tell", {}), (request) => lastToolResult(request).text]);
    await settings(place, patient);
    const root = await installed(place, "acme", {
      [manifestPath]: json({
        name: "acme",
        userConfig: { city: { type: "string", title: "City", description: "Where", default: "Rome" } },
      }),
      ".mcp.json": servers,
      "server.cjs": tellingServer,
    });
    const data = join(place.home, ".lorimer/plugins/data/acme-shop");
    const { stdout } = await place.run("-p", "go", "--allowed-tools", "mcp__plugin_acme_notes__tell");
    expect(stdout).toContain(`CLAUDE_PLUGIN_ROOT=${root} CLAUDE_PLUGIN_DATA=${data}`);
    expect(stdout).toContain(`GIVEN=${data} args=Rome`);
  });

  it("gives servers of the common format its two variables, and the package's folder to work in", async () => {
    await using place = await cliPlace([reply.toolUse("mcp__plugin_acme_notes__tell", {}), (request) => lastToolResult(request).text]);
    await settings(place, patient);
    const root = await installed(place, "acme", {
      "plugin.json": json({ $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json", name: "acme" }),
      "mcp.json": json({
        $schema: "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json",
        mcpServers: { notes: { type: "stdio", command: "node", args: ["server.cjs", "${PLUGIN_ROOT}"], env: { GIVEN: "${OTHER}" } } },
      }),
      "server.cjs": tellingServer,
    });
    const { stdout } = await place.run("-p", "go", "--allowed-tools", "mcp__plugin_acme_notes__tell");
    expect(stdout).toContain(`PLUGIN_ROOT=${root} PLUGIN_DATA=${join(place.home, ".lorimer/plugins/data/acme-shop")}`);
    expect(stdout).toContain(`GIVEN=\${OTHER} args=${root}`);
  });

  it("finds their programs in commands", async () => {
    await using place = await cliPlace([reply.toolUse("Bash", { command: "acme-hello" }), (request) => lastToolResult(request).text]);
    // Contained commands see a temporary folder of their own, and the project.
    const folder = join(place.root, "packages/acme");
    await writeKitPackage(folder, { "commands/go.md": "Go\n", "bin/acme-hello": "#!/bin/sh\necho hello from a package\n" });
    await chmod(join(folder, "bin/acme-hello"), 0o755);
    const run = await place.run("-p", "go", "--plugin-dir", folder, "--allowed-tools", "Bash(acme-hello)");
    expect(run.stdout).toContain("hello from a package");
  });

  it("does not use a package that needs an option nobody has set, and says which", async () => {
    await using place = await cliPlace([(request) => String(JSON.stringify(request.body).includes("acme:tidy"))]);
    await installed(place, "acme", {
      [manifestPath]: json({ name: "acme", userConfig: { token: { type: "string", title: "T", description: "D", required: true } } }),
      "skills/tidy/SKILL.md": skill("tidy"),
    });
    expect(await list(place)).toMatchObject([{ id: "acme@shop", enabled: false, reason: expect.stringContaining("it needs token") }]);
    expect((await place.run("-p", "go")).stdout).toBe("false\n");
  });

  it("sends the same request, to the byte, with a package switched off as without it", async () => {
    await using place = await cliPlace(["one", "two", "three"]);
    await settings(place, { model: "claude-sonnet-5-5" });
    await place.run("-p", "go");
    const everything: KitFiles = {
      "skills/tidy/SKILL.md": skill("tidy"),
      "commands/go.md": "Go\n",
      "agents/ann.md": markdown(["name: ann", "description: d"]),
      ".mcp.json": json({ notes: { command: "node", args: ["${CLAUDE_PLUGIN_ROOT}/server.cjs"] } }),
      "server.cjs": tellingServer,
      "hooks/hooks.json": json({ hooks: { UserPromptSubmit: [{ hooks: [{ type: "command", command: "echo from a hook" }] }] } }),
    };
    await installed(place, "acme", everything);
    await place.run("-p", "go");
    await settings(place, { model: "claude-sonnet-5-5", enabledPlugins: { "acme@shop": false } });
    await place.run("-p", "go");
    const [without, on, off] = place.model.requests.map(({ body }) => ({ ...body, metadata: undefined }));
    expect(JSON.stringify(on)).toContain("acme:tidy");
    expect(JSON.stringify(on)).toContain("from a hook");
    expect(JSON.stringify(off)).toBe(JSON.stringify(without));
  });

  it("says of two packages of one name whose parts are used, and of one whose folder is gone that it is", async () => {
    await using place = await cliPlace([lastUserText, lastUserText]);
    await installed(place, "acme", { "commands/go.md": "First\n" });
    await installed(place, "second", { "commands/go.md": "Second\n", "commands/own.md": "Own\n" }, { name: "acme", marketplace: "zoo" });
    const gone = await installed(place, "gone", { "commands/go.md": "Gone\n" }, { definition: { name: "gone", source: "./gone" } });
    await rm(gone, { recursive: true });
    const { stdout } = await place.run("plugin", "list");
    expect(stdout).toContain(
      "  warning: another plugin has this name too; of parts that are called the same, those are used of acme@shop\n",
    );
    expect(stdout).toContain("gone@shop  no version  not used: its folder is not there, or cannot be read\n");
    expect((await place.run("-p", "/acme:go")).stdout).toBe("First\n");
    expect((await place.run("-p", "/acme:own")).stdout).toBe("Own\n");
  });

  it("takes packages among skills, those of a project only where it is trusted", async () => {
    await using place = await cliPlace([(request) => String(JSON.stringify(request.body).includes("acme:tidy"))]);
    await writeKitPackage(join(place.root, ".claude/skills/acme"), {
      [manifestPath]: json({ name: "acme" }),
      "skills/tidy/SKILL.md": skill("tidy"),
      "hooks/hooks.json": json({ hooks: { UserPromptSubmit: [{ hooks: [{ type: "command", command: `touch ${place.home}/ran` }] }] } }),
    });
    expect(await list(place)).toMatchObject([{ id: "acme@skills-dir", enabled: false, reason: "the folder is not trusted" }]);
    expect((await place.run("-p", "go")).stdout).toBe("false\n");
    expect(await isThere(join(place.home, "ran"))).toBe(false);
    expect(await list(place, "--trust")).toMatchObject([{ id: "acme@skills-dir", enabled: true }]);
  });

  it("answers to names of every script, and to others by what a person can type of them", async () => {
    await using place = await cliPlace(Array.from({ length: 6 }, () => lastUserText));
    const folder = join(place.home, "acme");
    await writeKitPackage(folder, {
      "commands/with blank.md": "With a blank\n",
      "commands/grüße.md": "Greet\n",
      "commands/🚀start.md": "Start\n",
      "skills/掃除/SKILL.md": "Clean up\n",
      "skills/a b/SKILL.md": "Apart\n",
    });
    await writeKitPackage(place.root, { ".claude/commands/größe.md": "Measure\n", ".claude/commands/README.md": "Not one\n" });
    const said = async (prompt: string): Promise<string> => (await place.run("-p", prompt, "--plugin-dir", folder, "--trust")).stdout;
    expect(await said("/acme:with-blank")).toBe("With a blank\n");
    expect(await said("/acme:grüße")).toBe("Greet\n");
    expect(await said("/start")).toBe("Start\n");
    expect(await said("/acme:掃除")).toContain("Clean up");
    expect(await said("/acme:a-b")).toContain("Apart");
    expect(await said("/größe")).toBe("Measure\n");
    expect((await place.run("-p", "/README", "--trust")).stdout).not.toContain("Not one");
  });

  it("puts a person's options into its commands, but none that is secret, and no command that stands in one", async () => {
    await using place = await cliPlace([lastUserText]);
    await installed(place, "acme", {
      [manifestPath]: json({
        name: "acme",
        userConfig: {
          city: { type: "string", title: "C", description: "d" },
          days: { type: "number", title: "D", description: "d", default: 3 },
          token: { type: "string", title: "T", description: "d", sensitive: true },
        },
      }),
      "commands/go.md": "Go to ${user_config.city} for ${user_config.days} days, ${user_config.token}, ${user_config.other}\n",
    });
    const set = ["city=Rome !`touch ran`", "token=s3cret"].flatMap((each) => ["--set", each]);
    expect(await place.run("plugin", "configure", "acme", ...set)).toMatchObject({ code: 0 });
    const { stdout } = await place.run("-p", "/acme:go", "--dangerously-skip-permissions");
    expect(stdout).toBe("Go to Rome !`touch ran` for 3 days, ${user_config.token}, ${user_config.other}\n");
    expect(await isThere(join(place.root, "ran"))).toBe(false);
  });

  it("uses a package for one run, and says of each what becomes of it", async () => {
    await using place = await cliPlace([(request) => lastUserText(request), (request) => toolNames(request).join(" ")]);
    const folder = join(place.home, "acme");
    await writeKitPackage(folder, {
      [manifestPath]: json({ name: "acme" }),
      "commands/go.md": "Go $1\n",
      "commands/apart.md": "---\ncontext: fork\n---\nLook around.\n",
      "agents/ann.md": markdown(["name: ann", "description: d", "tools: Read"]),
    });
    expect((await place.run("-p", "/acme:go now", "--plugin-dir", folder)).stdout).toBe("Go now\n");
    const { stdout } = await place.run("plugin", "list", "--plugin-dir", folder);
    expect(stdout).toContain("acme@inline");
    expect(stdout).toContain("emulated  command go (commands/go.md): its $1 is read as the first argument");
    expect(stdout).toContain("emulated  command apart (commands/apart.md): context: agents of their own do not exist yet");
    expect(stdout).toContain("ignored   agent ann (agents/ann.md): agents are listed, and run once sub-agents exist; tools: Read");
  });
});
