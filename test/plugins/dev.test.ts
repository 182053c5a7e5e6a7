import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastUserText, reply } from "@lorimer/testing";
import { expect, test } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import { Terminal } from "../cli/terminal.js";
import { ask, manifest, plugin, script, tool } from "./dev-place.js";

test(
  "lorimer plugin dev: what is changed is there at the next prompt, and what is broken changes nothing",
  { timeout: 180_000 },
  async () => {
    await using place = await cliPlace(script);
    const write = await plugin(place);
    const terminal = new Terminal(place, ["plugin", "dev", "acme"]);
    await terminal.shows("is read again at every change.");
    await ask(terminal, "go 1", "It said <one!>.");

    // A tool's own file, then a file that it imports. Whoever is quicker than the next look is waited for.
    await write("dist/tools/say.js", tool("'two'"));
    await ask(terminal, "go 2", "It said <two!>.");
    await write("dist/ending.js", "export const ending = '?';\n");
    await expect.poll(() => terminal.count("changed acme"), { timeout: 30_000 }).toBe(2);
    await ask(terminal, "go 3", "It said <two?>.");

    // A skill's text.
    await ask(terminal, "/acme:greet", "Say hello.");
    await write("skills/greet/SKILL.md", "---\nname: greet\ndescription: Greets\n---\nSay good day.\n");
    await terminal.shows("Changed: skills/greet/SKILL.md");
    await expect.poll(() => terminal.count("changed acme"), { timeout: 30_000 }).toBe(3);
    await ask(terminal, "/acme:greet", "Say good day.");

    // Broken, and repaired.
    await write("dist/tools/say.js", `${tool("'three'")}\nconst broken = ;\n`);
    await terminal.shows("acme: tool Say (dist/tools/say.js:12): SyntaxError: Unexpected token ';'");
    await terminal.shows("Nothing was reloaded: the plugins stay as they were.");
    await ask(terminal, "go 4", "It said <two?>.");
    expect(terminal.count("It said <two?>.")).toBe(2);
    await write("plugin.json", "{");
    await terminal.shows("plugin.json cannot be read");
    await terminal.shows("The plugins stay as they were.");
    await write("plugin.json", manifest);
    await write("dist/tools/say.js", tool("'four'"));
    await expect.poll(() => terminal.count("changed acme"), { timeout: 30_000 }).toBe(4);
    await ask(terminal, "go 5", "It said <four?>.");

    // One session all the time: the last request holds everything that was said before.
    expect(JSON.stringify(place.model.requests.at(-1)?.body)).toContain("go 1");
    terminal.type("/exit\r");
    expect(await terminal.exited).toBe(0);
  },
);

test("lorimer plugin dev: a change that comes while a prompt runs counts from the next one", { timeout: 180_000 }, async () => {
  await using place = await cliPlace(script);
  const wait = `(await (async () => { while (!(await import("node:fs")).existsSync(${JSON.stringify(join(place.root, "go"))})) await new Promise((done) => setTimeout(done, 20)); return "old"; })())`;
  const write = await plugin(place, { "dist/tools/say.js": tool(wait).replace("run: ()", "run: async ()") });
  const terminal = new Terminal(place, ["plugin", "dev", "acme", "go 1"]);
  await terminal.shows("Say");
  await write("dist/tools/say.js", tool("'new'"));
  await terminal.shows("What runs ends with the old code first.");
  await writeFile(join(place.root, "go"), "");
  await terminal.shows("It said <old!>.");
  await terminal.shows("turns ·");
  await ask(terminal, "go 2", "It said <new!>.");
  terminal.type("/exit\r");
  expect(await terminal.exited).toBe(0);
});

test("lorimer plugin dev builds a plugin that says how, at every change of its sources", { timeout: 180_000 }, async () => {
  await using place = await cliPlace(script);
  const build = `import { readFileSync, writeFileSync } from "node:fs";
const word = readFileSync("src/word.txt", "utf8").trim();
if (word === "") { console.error("src/word.txt:1: no word"); process.exit(1); }
writeFileSync("dist/tools/say.js", ${JSON.stringify(tool("WORD"))}.replace("WORD", JSON.stringify(word)));`;
  const write = await plugin(place, {
    "package.json": JSON.stringify({ name: "acme", type: "module", scripts: { build: "node build.mjs" } }),
    "build.mjs": build,
    "src/word.txt": "first\n",
  });
  const terminal = new Terminal(place, ["plugin", "dev", "acme", "go 1"]);
  await terminal.shows("It said <first!>.");
  await terminal.shows("turns ·");
  await write("src/word.txt", "\n");
  await terminal.shows("src/word.txt:1: no word");
  await write("src/word.txt", "second\n");
  await terminal.shows("changed acme");
  await ask(terminal, "go 2", "It said <second!>.");
  terminal.type("/exit\r");
  expect(await terminal.exited).toBe(0);
  expect(terminal.count("Changed: src/word.txt")).toBe(2);
});

test("lorimer -p plugin dev runs one prompt, and says what is wrong", { timeout: 180_000 }, async () => {
  await using place = await cliPlace(script);
  const write = await plugin(place);
  await write("skills/bad/SKILL.md", "---\nname: [\n---\n");
  expect(await place.run("-p", "plugin", "dev", "acme", "go")).toMatchObject({ code: 0, stdout: "It said <one!>.\n" });
  await write("dist/tools/say.js", "\nthrow new Error('no luck');\n");
  const { stderr } = await place.run("-p", "plugin", "dev", "acme", "go");
  expect(stderr).toContain("acme: tool Say (dist/tools/say.js:2): no luck");
  expect((await place.run("plugin", "dev", "nowhere", "-p", "go")).stderr).toContain("There is no folder");
  await rm(join(place.root, "acme"), { recursive: true });
});

test("/reload says what came, changed and went, and keeps what was allowed for the session", { timeout: 180_000 }, async () => {
  await using place = await cliPlace((request) =>
    lastUserText(request).startsWith("touch") && !JSON.stringify(request.messages.at(-1)).includes("tool_result")
      ? reply.toolUse("Bash", { command: lastUserText(request), description: "touch" })
      : (script as (given: typeof request) => string)(request),
  );
  const write = await plugin(place);
  const terminal = new Terminal(place, ["--plugin-dir", "acme"]);
  await terminal.shows("/help lists commands");
  terminal.type("touch a\r");
  await terminal.shows("[a] always, this session");
  terminal.type("a\r");
  await terminal.shows("turns ·");
  terminal.type("/reload\r");
  await terminal.shows("No plugin has changed.");
  await write("dist/tools/say.js", tool("'two'"));
  await write("commands/now.md", "Now.");
  terminal.type("/reload\r");
  await terminal.shows("changed acme");
  await ask(terminal, "go", "It said <two!>.");
  await ask(terminal, "touch b", "touch b");
  expect(terminal.count("[a] always, this session")).toBe(1);
  terminal.type("/exit\r");
  expect(await terminal.exited).toBe(0);
});

test("a session that moved to new plugins replays as any other", { timeout: 180_000 }, async () => {
  await using place = await cliPlace((request) => `Heard <${lastUserText(request)}>.`);
  const terminal = new Terminal(place);
  await terminal.shows("/help lists commands");
  await ask(terminal, "one", "Heard <one>.");
  terminal.type("/reload\r");
  await terminal.shows("No plugin has changed.");
  await ask(terminal, "two", "Heard <two>.");
  terminal.type("/exit\r");
  expect(await terminal.exited).toBe(0);
  const [session] = JSON.parse((await place.run("session", "list", "--json")).stdout) as readonly { readonly id: string }[];
  const replayed = await place.run("replay", session?.id ?? "");
  expect(replayed, replayed.stdout).toMatchObject({ code: 0 });
  expect((await place.run("session", "verify", session?.id ?? "")).stdout).toContain("Sound");
});
