import { writeFile } from "node:fs/promises";
import { contentText } from "@lorimer/sdk";
import { describe, expect, it } from "vitest";
import { commandsHarness } from "./commands-harness.js";
import type { CommandsHarness } from "./commands-harness.js";

const lastSent = ({ test }: CommandsHarness): string => contentText(test.model.requests.at(-1)?.messages.at(-1)?.content ?? "");
const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join("\n");

describe("A file mentioned in a prompt", () => {
  it("is attached before the words that mention it, whole or in part, once", async () => {
    await using place = await commandsHarness({ files: { "a.ts": lines, "my notes/b.md": "noted" } });
    await place.say('Compare @a.ts#L3-5 with @"my notes/b.md", and @"my notes/b.md" again.');
    const sent = lastSent(place);
    expect(sent).toContain("line 3");
    expect(sent).toContain("line 5");
    expect(sent).not.toContain("line 6");
    expect(sent.split("noted")).toHaveLength(2);
    expect(sent.indexOf("line 3")).toBeLessThan(sent.indexOf("Compare"));
    expect(
      place.test.session.messages.map((message) => (message.type === "attachment" ? message.origin.slice(0, 8) : message.type)),
    ).toEqual(["mention:", "mention:", "user", "assistant"]);
  });

  it("may be a folder, of which the listing is attached", async () => {
    await using place = await commandsHarness({ files: { "src/a.ts": "", "src/deep/b.ts": "", "src/.hidden": "" } });
    await place.say("What is in @src?");
    expect(lastSent(place)).toContain("It holds:\n.hidden\na.ts\ndeep/");
  });

  it("may be an image, which the model sees", async () => {
    const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");
    await using place = await commandsHarness();
    await writeFile(place.test.place.path("dot.png"), png);
    await place.say("See @dot.png");
    expect(place.test.model.requests[0]?.messages[0]?.content).toContainEqual(expect.objectContaining({ type: "image" }));
  });

  it("that is not there is left as the words it is", async () => {
    await using place = await commandsHarness();
    const { notices } = await place.say("Ask @somebody about me@home.org and @missing.ts");
    expect(lastSent(place)).toBe("Ask @somebody about me@home.org and @missing.ts");
    expect(notices).toBe("");
  });

  it("is read under the session's permissions: what may not be read, or would have to be asked about, is said and not attached", async () => {
    await using place = await commandsHarness({
      files: { "secret.txt": "the secret", "open.txt": "the open" },
      settings: { permissions: { deny: ["Read(secret.txt)"] } },
      own: { "outside.txt": "the outside" },
    });
    const { notices } = await place.say(`Compare @secret.txt with @open.txt and @${place.home.path("outside.txt")}`);
    const sent = lastSent(place);
    expect(sent).toContain("the open");
    expect(sent).not.toContain("the secret");
    expect(sent).not.toContain("the outside");
    expect(notices).toMatch(/@secret\.txt was not attached: /);
    expect(notices).toMatch(/outside\.txt was not attached: /);
    expect(place.test.approver.asked).toEqual([]);
  });

  it("that is too large is said and not attached", async () => {
    await using place = await commandsHarness({ files: { "huge.txt": "x".repeat(2_000_000) } });
    const { notices } = await place.say("Read @huge.txt");
    expect(lastSent(place).length).toBeLessThan(200_000);
    expect(notices === "" ? lastSent(place) : notices).toMatch(/huge\.txt/);
  });

  it("is one of a command file too, after its arguments are filled in", async () => {
    await using place = await commandsHarness({
      files: { ".claude/commands/look.md": "Look at @$1 and `@b.txt`.", "a.txt": "content of a", "b.txt": "content of b" },
    });
    const { sent } = await place.say("/look a.txt");
    expect(sent).toContain("Look at @a.txt and");
    expect(lastSent(place)).toContain("content of a");
    expect(lastSent(place)).not.toContain("content of b");
  });
});
