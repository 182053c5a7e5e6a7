import { describe, expect, it } from "vitest";
import { PackageTable } from "./package-table.js";
import type { PackageRow } from "./package-table.js";

const row = (name: string, parts?: object, more: object = {}): PackageRow => ({
  name,
  marketplace: "shop",
  root: `/store/${name}`,
  version: "1",
  scope: "user",
  ...(parts === undefined ? {} : { parts }),
  ...more,
});
const commands = [{ name: "go", file: "/store/x/go.md" }];
const table = (...rows: readonly PackageRow[]): PackageTable => PackageTable.of("now", rows);
const again = (from: PackageTable): PackageTable => PackageTable.parse(String(from)) ?? expect.fail("it cannot be read");

describe("The table of installed packages", () => {
  it("is in order of id and tells without any row which of them have what", () => {
    const kept = again(
      table(row("c", { commands, defaultEnabled: false }), row("a"), row("b", { commands }, { projectFolder: "/p" }), row("d", {})),
    );
    expect(kept.ids).toEqual(["a@shop", "b@shop", "c@shop", "d@shop"]);
    expect([kept.having("commands"), kept.having("skills"), kept.having("unread"), kept.having("off")]).toEqual([[1, 2], [], [0], [2]]);
    expect([0, 1].map((at) => kept.projectOf(at))).toEqual([undefined, "/p"]);
    expect([kept.nameOf(3), kept.row(3).root]).toEqual(["d", "/store/d"]);
  });

  it("gives paths as they were read, inside a package and elsewhere", () => {
    const parts = {
      skills: [{ dir: "/store/a/skills/tidy", file: "/store/a/skills/tidy/SKILL.md" }],
      commands: [{ name: "go", file: "/elsewhere/go.md", overrides: { model: "x" } }],
      agents: [{ name: "one", file: "/store/ab/one.md" }],
      executables: ["/store/a/bin"],
      description: "/store/a/is no path",
    };
    const kept = table(row("a", parts));
    expect(again(kept).row(0).parts).toEqual(parts);
    expect(String(kept)).toContain('"skills/tidy/SKILL.md"');
  });

  it("keeps the order of two with one id, and says that there are two", () => {
    const kept = again(
      table(row("a", {}, { scope: "project", projectFolder: "/p" }), row("b", {}), row("a", {}, { root: "/store/other" })),
    );
    expect(kept.having("twice")).toEqual([0, 1]);
    expect([0, 1].map((at) => kept.row(at).root)).toEqual(["/store/a", "/store/other"]);
  });

  it("keeps what readers made of packages, also when other packages come and go", () => {
    const first = table(row("a", {}), row("b", {}));
    first.setMemo("reader 1", 1, { text: "two\nlines" });
    expect([0, 1].map((at) => again(first).memo("reader 1", at))).toEqual([undefined, { text: "two\nlines" }]);
    const second = table(row("b", {}), row("c", {}));
    second.keepMemos(again(first));
    expect([0, 1].map((at) => again(second).memo("reader 1", at))).toEqual([{ text: "two\nlines" }, undefined]);
    // What a reader made of other parts would be wrong.
    const other = table(row("b", { commands }));
    other.keepMemos(again(first));
    expect(other.memo("reader 1", 0)).toBeUndefined();
  });

  it("says which file to delete where a row is damaged, and where only a reader's line is, what it kept is made again", () => {
    const whole = table(row("a", {}), row("b", {}));
    whole.setMemo("reader 1", 0, "kept");
    const text = String(whole);
    const damaged = PackageTable.parse(text.replace('{"name":"a"', "{name:a"));
    expect(() => damaged?.row(0)).toThrow(expect.objectContaining({ code: "PLUGIN_INDEX_DAMAGED" }));
    expect(damaged?.row(1).name).toBe("b");
    expect([whole.isWhole, damaged?.isWhole]).toEqual([true, false]);
    expect(PackageTable.parse(text.replace('["kept"', "[kept"))?.memo("reader 1", 0)).toBeUndefined();
  });
});
