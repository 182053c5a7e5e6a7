import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@lorimer/testing";
import { expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

it("branches of a session have labels: the tree, the page and every command know them", { timeout: 90_000 }, async () => {
  await using place = await cliPlace((_request, turn) => reply.text(`answer ${turn}`));
  const id = randomUUID();
  await place.run("-p", "begin", "--session-id", id);
  await place.run("-p", "try one way", "--resume", id);
  expect((await place.run("session", "rewind", id, "2", "conversation")).stdout).toContain("taken back");
  await place.run("-p", "try another way", "--resume", id);
  const fork = (await place.run("session", "fork", id)).stdout.trim();

  expect((await place.run("session", "label", `${id}~1`, "first try")).stdout).toBe(`${id}~1 is now called first try.\n`);
  expect((await place.run("session", "label", `${id}~2`, "none")).stderr).toContain("has no branch 2");
  expect((await place.run("session", "label", id, "none")).stderr).toContain("ID~BRANCH");
  expect((await place.run("session", "label", `${id}~1`, "7")).stderr).toContain("more than digits");

  const tree = (await place.run("session", "tree", fork)).stdout;
  expect(tree).toBe(
    `${id}  begin (4 messages)\n├─ ${id}~1  “first try”  taken back: try one way (4 messages)\n└─ * ${fork}  begin (4 messages, after 4)\n`,
  );
  expect(JSON.parse((await place.run("session", "tree", id, "--json")).stdout)).toMatchObject({
    id,
    branches: [{ id: `${id}~1`, label: "first try", messages: 4, partsWith: "try one way" }],
    forks: [{ id: fork, from: 4 }],
  });
  expect((await place.run("session", "show", id)).stdout).toContain(`${id}~1  “first try”  taken back\n`);
  expect((await place.run("session", "compare", id, `${id}~first try`)).stdout).toContain("first try");

  // A branch goes on as a session of its own.
  const onward = (await place.run("session", "fork", `${id}~first try`)).stdout.trim();
  const said = (await place.run("session", "show", onward)).stdout;
  expect([said.includes("try one way"), said.includes("try another way")]).toEqual([true, false]);
  expect((await place.run("-p", "and on", "--resume", onward)).stdout).toBe("answer 4\n");

  await place.run("session", "export", id, "page.html", "--html");
  expect(await readFile(join(place.root, "page.html"), "utf8")).toContain("“first try”");
  expect((await place.run("session", "label", `${id}~1`)).stdout).toBe(`${id}~1 has no label any more.\n`);
  expect((await place.run("session", "tree", id)).stdout).not.toContain("first try");
});
