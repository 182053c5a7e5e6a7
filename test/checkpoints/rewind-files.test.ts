import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CliPlace, CliRun, JsonLine } from "../cli/run-cli.js";
import { obeyingProject } from "./obeying-project.js";

const flags = ["-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose", "--allowedTools", "Write,Bash"];
const user = (content: string, more: object = {}): string => JSON.stringify({ type: "user", message: { role: "user", content }, ...more });
const rewind = (request: object): string =>
  JSON.stringify({ type: "control_request", request_id: "r", request: { subtype: "rewind_files", ...request } });

/** Sends lines one by one: a message's result is waited for before the next line. */
async function talk(place: CliPlace, args: readonly string[], lines: readonly string[]): Promise<CliRun> {
  const host = place.start([...flags, ...args], { input: null });
  let results = 0;
  let text = "";
  let look = (): void => undefined;
  host.child.stdout.on("data", (part: string) => {
    text += part;
    look();
  });
  for (const line of lines) {
    host.child.stdin.write(`${line}\n`);
    if (!line.startsWith('{"type":"user"')) continue;
    results += 1;
    await new Promise<void>((resolve) => {
      look = () => {
        if (text.split('"type":"result"').length > results) resolve();
      };
      look();
    });
  }
  host.child.stdin.end();
  return host.finished;
}

function answer(run: CliRun): Readonly<Record<string, unknown>> {
  const line = run.lines().find(({ type }) => type === "control_response") as JsonLine & {
    response: { response: Record<string, unknown> };
  };
  return line.response.response ?? line.response;
}

describe("a host that asks for files to be rewound", () => {
  it("names a message by the uuid it sent, sees first, and has the files back; the conversation goes on and knows", async () => {
    await using place = await obeyingProject();
    const [id, first, second] = [randomUUID(), randomUUID(), randomUUID()];
    const begun = await talk(
      place,
      ["--session-id", id],
      [
        user("write a.txt one", { uuid: first }),
        user("run echo 2 > old.txt", { uuid: second }),
        rewind({ user_message_id: first, dry_run: true }),
      ],
    );
    expect(answer(begun)).toMatchObject({
      canRewind: true,
      filesChanged: [join(place.root, "a.txt"), join(place.root, "old.txt")],
      insertions: 1,
      deletions: 2,
    });
    expect(existsSync(join(place.root, "a.txt"))).toBe(true);
    // Another process, which asks before it says anything.
    const done = await talk(place, ["--resume", id], [rewind({ user_message_id: second }), user("hello")]);
    expect(answer(done)).toEqual({ canRewind: true, filesChanged: [join(place.root, "old.txt")], insertions: 1, deletions: 1 });
    expect(await readFile(join(place.root, "old.txt"), "utf8")).toBe("old\n");
    expect(existsSync(join(place.root, "a.txt"))).toBe(true);
    expect(JSON.stringify(place.model.requests.at(-1))).toContain("The user took changes back");
  });

  it("names what somebody else changed and leaves it, unless forced; and refuses what it does not know", async () => {
    await using place = await obeyingProject();
    const [id, first] = [randomUUID(), randomUUID()];
    await talk(place, ["--session-id", id], [user("write a.txt one", { uuid: first })]);
    await writeFile(join(place.root, "a.txt"), "mine");
    const left = await talk(place, ["--resume", id], [rewind({ user_message_id: first })]);
    expect(answer(left)).toMatchObject({
      canRewind: true,
      filesChanged: [],
      conflicts: [{ path: join(place.root, "a.txt"), reason: "changed" }],
    });
    const unknown = await talk(place, ["--resume", id], [rewind({ user_message_id: randomUUID() })]);
    expect(answer(unknown)).toMatchObject({ canRewind: false, error: expect.stringContaining("holds no user message") as string });
    expect(answer(await talk(place, ["--resume", id], [rewind({})]))).toMatchObject({ subtype: "error" });
    const forced = await talk(place, ["--resume", id], [rewind({ user_message_id: first, force: true })]);
    expect(answer(forced)).toMatchObject({ canRewind: true, filesChanged: [join(place.root, "a.txt")] });
    expect(existsSync(join(place.root, "a.txt"))).toBe(false);
  });

  it("is told the uuid of a message that had none, with --replay-user-messages", async () => {
    await using place = await obeyingProject();
    const id = randomUUID();
    const begun = await talk(place, ["--session-id", id, "--replay-user-messages"], [user("write a.txt one")]);
    const replayed = begun.lines().find((line) => line["isReplay"] === true);
    const done = await talk(place, ["--resume", id], [rewind({ user_message_id: replayed?.["uuid"] })]);
    expect(answer(done)).toMatchObject({ canRewind: true, filesChanged: [join(place.root, "a.txt")] });
  });
});
