import { randomUUID } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@lorimer/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import { Reader } from "./browser.js";

let reader: Reader;
beforeAll(async () => {
  reader = await Reader.start();
}, 40_000);
afterAll(() => reader.close());

describe("lorimer session export --html", () => {
  it("writes what happened as a page for its owner, with the secrets of the environment masked", async () => {
    await using place = await cliPlace((_request, turn) =>
      turn === 1
        ? reply
            .text("I shall **edit** it.")
            .toolUse("Edit", { file_path: join(place.root, "a.txt"), old_string: "", new_string: "one\ntwo test-key-of-no-account\n" })
        : turn === 2
          ? reply.toolUse("Bash", { command: "rm -rf /" })
          : reply.text("Done."),
    );
    const id = randomUUID();
    await place.run(
      "-p",
      "make a.txt with test-key-of-no-account",
      "--session-id",
      id,
      "--allowedTools",
      "Edit",
      "--permission-mode",
      "dontAsk",
    );
    const exported = await place.run("session", "export", id.slice(0, 8), "page.html", "--html");
    expect([exported.code, exported.stdout, exported.stderr]).toEqual([0, `${join(place.root, "page.html")}\n`, ""]);
    const file = join(place.root, "page.html");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const text = await readFile(file, "utf8");
    expect(text).not.toContain("test-key-of-no-account");
    await using open = await reader.show(text);
    await open.page.getByRole("button", { name: "Open all" }).click();
    const main = (await open.page.locator("main").textContent()) ?? "";
    for (const part of ["make a.txt with ***", "+two ***", "Allowed (rule)", "Rule Edit", "denied", "Done."]) expect(main).toContain(part);
    expect(await open.page.locator("main strong").textContent()).toBe("edit");
    expect(open.complaints).toEqual([]);
    const json = JSON.parse((await place.run("session", "export", id, "--html", "--json")).stdout) as { file: string };
    expect(json.file).toBe(join(place.root, `${id}.html`));
  });

  it("writes what a damaged log still tells", async () => {
    await using place = await cliPlace(() => reply.text("fine"));
    const id = randomUUID();
    await place.run("-p", "one", "--session-id", id);
    await place.run("-p", "two", "--resume", id);
    const log = join(place.root, "log.jsonl");
    await place.run("session", "export", id, log);
    const lines = (await readFile(log, "utf8")).split("\n");
    lines[4] = `${lines[4]?.slice(0, 60)}<script>`;
    await place.run("session", "delete", id);
    await writeFile(log, lines.join("\n"));
    await place.run("session", "import", log);
    expect((await place.run("session", "export", id, "page.html", "--html")).code).toBe(0);
    await using open = await reader.show(await readFile(join(place.root, "page.html"), "utf8"));
    expect(await open.page.locator("main").textContent()).toContain("two");
    expect(open.complaints).toEqual([]);
  });
});

describe("lorimer session compare", () => {
  it("says what a fork and its parent share, and what each did after that", async () => {
    await using place = await cliPlace((request, turn) =>
      turn === 2
        ? reply.toolUse("Write", { file_path: join(place.root, "b.txt"), content: "b\n" })
        : reply.text(`answer ${request.messages.length}`),
    );
    const [parent, fork] = [randomUUID(), randomUUID()];
    await place.run("-p", "common ground", "--session-id", parent);
    await place.run("-p", "one way", "--resume", parent, "--fork-session", "--session-id", fork, "--allowedTools", "Write");
    await place.run("-p", "another way", "--resume", parent);
    const compared = await place.run("session", "compare", parent, fork);
    expect([compared.code, compared.stderr]).toEqual([0, ""]);
    expect(compared.stdout).toContain("They share 2 messages (1 turn), up to “answer 1”.");
    expect(compared.stdout).toMatch(/Go on with +“another way” +“one way”/);
    const { common, a, b } = JSON.parse((await place.run("session", "compare", parent, fork, "--json")).stdout) as Record<
      string,
      Record<string, unknown>
    >;
    expect([common?.["messages"], a?.["turns"], b?.["turns"], b?.["tools"]]).toEqual([2, 1, 2, { Write: 1 }]);
    expect(b?.["files"]).toEqual([{ path: "b.txt", edits: 1, added: 1, removed: 0, commands: 0 }]);
    const page = await place.run("session", "export", fork, "fork.html", "--html");
    expect(page.code).toBe(0);
    expect(await readFile(join(place.root, "fork.html"), "utf8")).toContain(
      `common ground <small>(${parent}, its first 2 messages)</small>`,
    );
    const refused = await place.run("session", "compare", parent, `${fork}~1`);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("has no branch 1")]);
    expect((await place.run("session", "compare", parent)).code).toBe(2);
    expect((await place.run("-p", "x", "--html")).stderr).toContain("--html belongs to lorimer session export.");
    expect((await place.run("session", "show", parent, "--html")).code).toBe(2);
  });
});
