// Records a session of the built CLI as the fixture of the present log version, once: a released fixture is never recorded again.
//
//   node packages/plugin-sessions/test/record-fixture.mjs /home/ada/parser     the folder to work in; its parent is the home folder
import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { journalVersion } from "@lorimer/sdk";
import { reply, startScriptedModel } from "@lorimer/testing";

const here = dirname(fileURLToPath(import.meta.url));
const fixture = join(here, "fixtures", `v${journalVersion}.jsonl`);
const bundle = join(here, "../../cli/dist/lorimer.mjs");
const [, , project] = process.argv;
if (project === undefined) throw new Error("Name the folder to work in, such as /home/ada/parser.");
if (existsSync(fixture)) throw new Error(`${fixture} is there already. Fixtures stay as they were recorded.`);

mkdirSync(project, { recursive: true });
writeFileSync(join(project, "README.md"), "# Dates\n");
const id = "0198c5a2-7f3e-4c1d-9b60-5d2a4e8f1c37";
const parse = "export const parse = (text: string): Date => new Date(text);\n";
const answers = [
  () =>
    reply
      .thinking("A small file will do.")
      .text("I begin with the parser.")
      .toolUse("Write", { file_path: join(project, "parse.ts"), content: parse }),
  () =>
    reply
      .text("Then I look.")
      .toolUse("Read", { file_path: join(project, "parse.ts") })
      .toolUse("Bash", { command: "ls; cat README.md", description: "Lists files" }),
  () => reply.toolUse("Read", { file_path: join(project, "missing.ts") }),
  () => reply.text("The parser is in parse.ts — “ready”, \u2028 and tried."),
  () => reply.toolUse("Read", { file_path: join(project, "parse.ts") }),
  () => reply.toolUse("Edit", { file_path: join(project, "parse.ts"), old_string: "parse =", new_string: "parseDate =" }),
  () => reply.toolUse("Bash", { command: "echo '- parseDate' >> README.md", description: "Notes it" }),
  () => reply.text("It is called parseDate now."),
  () => reply.text("Glad to hear it."),
];
const model = await startScriptedModel({ script: () => (answers.shift() ?? (() => reply.text("ok")))() });
const run = async (...args) => {
  const work = promisify(execFile)(process.execPath, [bundle, ...args], {
    cwd: project,
    env: {
      PATH: "/usr/local/bin:/usr/bin:/bin",
      HOME: dirname(project),
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: "test-key-of-no-account",
      ANTHROPIC_MODEL: "claude-sonnet-5-5",
    },
  });
  work.child.stdin.end();
  const { stdout, stderr } = await work;
  process.stdout.write(stdout + stderr);
};
try {
  const allowed = ["--allowedTools", "Read,Write,Edit,Bash"];
  await run("-p", "Write a parser for dates.", "--session-id", id, ...allowed);
  await run("-p", "Call it parseDate, and note it.", "--resume", id, ...allowed);
  await run("session", "rename", id, "the date parser");
  await run("session", "rewind", id, "2", "files");
  await run("-p", "Thank you.", "--resume", id, ...allowed);
  const sessions = join(dirname(project), ".lorimer", "sessions");
  const log = readdirSync(sessions, { recursive: true }).find((path) => path.endsWith(`${id}.jsonl`));
  mkdirSync(dirname(fixture), { recursive: true });
  copyFileSync(join(sessions, log), fixture);
} finally {
  await model.close();
}
