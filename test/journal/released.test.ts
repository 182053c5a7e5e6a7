import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { journalVersion } from "@lorimer/sdk";
import { readJournal } from "@lorimer/sdk/journal";
import { reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

const fixtures = fileURLToPath(new URL("../../packages/plugin-sessions/test/fixtures/", import.meta.url));
const logs = readdirSync(fixtures).filter((name) => /^v\d+\.jsonl$/.test(name));

describe("the log of a release", () => {
  it("is kept as a fixture for every version of the format, the present one included", () => {
    const versions = Array.from({ length: journalVersion }, (_, index) => `v${index + 1}.jsonl`);
    expect(logs.toSorted()).toEqual(versions.toSorted());
    for (const version of versions)
      expect(readFileSync(join(fixtures, version), "utf8").startsWith(`{"v":${version.slice(1, -6)},`)).toBe(true);
  });

  it.each(logs)("%s opens, is listed, verified, shown, exported, taken back and gone on with", async (name) => {
    await using place = await cliPlace(({ messages }) => reply.text(`still here, ${messages.length} messages`));
    const imported = JSON.parse((await place.run("session", "import", join(fixtures, name), "--json")).stdout) as {
      id: string;
      faults: [];
    };
    expect(imported.faults).toEqual([]);
    const { id } = imported;
    const [listed] = JSON.parse((await place.run("session", "list", "--json")).stdout) as { id: string; name: string; messages: number }[];
    expect(listed).toMatchObject({ id, name: "the date parser", messages: expect.any(Number) as number });
    expect(await place.run("session", "verify", id)).toMatchObject({ code: 0 });
    const shown = (await place.run("session", "show", id)).stdout;
    for (const words of ["Write a parser for dates.", "[Edit ", "“ready”", "Glad to hear it."]) expect(shown).toContain(words);
    expect((await place.run("session", "changes", id)).stdout).toContain("created      ");
    expect(JSON.parse((await place.run("session", "rewind", id, "--json")).stdout)).toHaveLength(3);
    expect((await place.run("session", "export", id, "copy.jsonl")).code).toBe(0);
    const { records, faults } = await readJournal(createReadStream(join(place.root, "copy.jsonl")));
    expect([faults, records.length > 100]).toEqual([[], true]);
    expect((await place.run("session", "export", id, "page.html", "--html")).code).toBe(0);
    expect(readFileSync(join(place.root, "page.html"), "utf8")).toContain("the date parser");
    const resumed = await place.run("-p", "and now", "--resume", id);
    expect(resumed).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/^still here, \d\d messages\n$/) as string });
    expect(await place.run("session", "verify", id)).toMatchObject({ code: 0 });
  });
});
