import { symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { bash, guard, write } from "../test/guard-bench.js";
import type { GuardBenchOptions } from "../test/guard-bench.js";
import { guardCases } from "../test/guard-cases.js";

describe.each(guardCases)("$rule", ({ rule, was, options, stops, lets, otherwise }) => {
  it(`stops what it is about: it is ${was}`, async () => {
    for (const [index, { was: became, said, notices }] of (await guard(stops, options)).entries()) {
      const what = JSON.stringify(stops[index]!.input);
      if (was === "warned") expect(notices.join("\n"), what).toContain(`Guard rule ${rule} `);
      else expect([became, said], what).toEqual([was, expect.stringContaining(`Guard rule ${rule} `)]);
    }
  });

  it("lets its nearest relatives be", async () => {
    for (const [index, { said, notices }] of (await guard(lets, otherwise ?? options)).entries()) {
      const what = JSON.stringify(lets[index]!.input);
      expect(`${said}\n${notices.join("\n")}`, what).not.toContain(`Guard rule ${rule} `);
    }
  });
});

describe("the rules", () => {
  it("hold in every mode", async () => {
    for (const mode of ["default", "acceptEdits", "plan", "auto", "dontAsk", "bypassPermissions", "bubble"] as const)
      expect((await guard([bash("sudo ls"), write(".env")], { mode })).map((one) => one.was)).toEqual(["denied", "denied"]);
  });

  it("follow links to what is really written", async () => {
    const prepare: GuardBenchOptions["prepare"] = async (place) => {
      await place.write(".env", "A=1");
      await symlink(place.path(".env"), place.path("harmless.txt"));
      await symlink("/opt", place.path("inside"));
    };
    const [secret, outside, shell] = await guard([write("harmless.txt"), write("inside/file"), bash("echo A > harmless.txt")], { prepare });
    expect(secret).toMatchObject({ was: "denied", said: expect.stringContaining("R02") });
    expect(outside).toMatchObject({ was: "asked", said: expect.stringContaining("R04") });
    expect(shell).toMatchObject({ was: "denied", said: expect.stringContaining("R03") });
  });

  it("leave reading alone", async () => {
    expect(await guard([{ tool: "Read", input: { file_path: ".env" } }])).toMatchObject([{ was: "ran", said: "" }]);
  });

  it("warn once for one cause", async () => {
    const [, , last] = await guard([write("yarn.lock"), write("yarn.lock"), write("Cargo.lock")]);
    expect(last?.notices.filter((text) => text.includes("R13"))).toHaveLength(2);
  });

  it("report a refusal as a decision, with the rule", async () => {
    const [{ events } = { events: [] }] = await guard([bash("sudo ls")]);
    expect(events.find((event) => event.type === "permission-decided")).toMatchObject({
      verdict: { behavior: "deny", reason: "rule", rule: "R01", origin: "lorimer.guard-rules" },
    });
  });

  it("name every rule that a call breaks, and the strictest decides", async () => {
    const [one] = await guard([bash("sudo rm -rf /opt/x && git push -f origin main")]);
    expect(one).toMatchObject({ was: "denied" });
    expect(one?.said).toMatch(/R01.*R06/s);
  });

  it("also hold for what the person made of a call when asked", async () => {
    const became = await guard([bash("rm -rf build")], { answer: { behavior: "allow", input: { command: "sudo rm -rf build" } } });
    expect(became).toMatchObject([{ was: "denied", said: expect.stringContaining("R01") }]);
    expect(await guard([bash("rm -rf build")], { answer: { behavior: "allow", input: { command: "rm -rf dist" } } })).toMatchObject([
      { was: "asked" },
    ]);
  });

  it("know the branch of a work tree", async () => {
    const prepare: GuardBenchOptions["prepare"] = async (place) => {
      await place.write("repo/.git/worktrees/one/HEAD", "ref: refs/heads/main\n");
      await place.write(".git", `gitdir: ${place.path("repo/.git/worktrees/one")}\n`);
    };
    expect(await guard([bash("git reset --hard")], { prepare })).toMatchObject([{ was: "denied", said: expect.stringContaining("R11") }]);
  });
});

describe("settings", () => {
  it("switch a rule off or change what it does", async () => {
    const settings = { rules: { R01: "off", R05: "deny", R13: "ask" } };
    const became = await guard([bash("sudo ls"), bash("rm -rf x"), write("yarn.lock")], { settings });
    expect(became.map((one) => one.was)).toEqual(["ran", "denied", "asked"]);
  });

  it("may come from the user and from policy, the stronger layer last", async () => {
    const layers = [
      ["managed", { rules: { R01: "deny" } }],
      ["user", { rules: { R01: "off", R02: "off" } }],
    ] as const;
    expect((await guard([bash("sudo ls"), write(".env")], { layers })).map((one) => one.was)).toEqual(["denied", "ran"]);
  });

  it("of a project make rules stricter and never milder", async () => {
    const layers = [["project", { rules: { R01: "off", R05: "deny" }, unguardedPaths: [".env"], sensitivePaths: ["secrets/"] }]] as const;
    const became = await guard([bash("sudo ls"), bash("rm -rf x"), write(".env"), write("secrets/a/b")], { layers });
    expect(became.map((one) => one.was)).toEqual(["denied", "denied", "denied", "denied"]);
  });

  it("add sensitive paths, exceptions and branches", async () => {
    const settings = { sensitivePaths: ["data/", "*.sql"], unguardedPaths: [".envrc"], protectedBranches: ["release"] };
    const calls = [write("data/x"), write("a/b.sql"), write(".envrc"), bash("git reset --hard release")];
    expect((await guard(calls, { settings })).map((one) => one.was)).toEqual(["denied", "denied", "ran", "denied"]);
  });

  it("that are wrong are left out, and said", async () => {
    const settings = { rules: { R1: "off", R05: "never" }, sensitivePaths: "x" };
    const [one] = await guard([bash("rm -rf x")], { settings });
    expect(one?.was).toBe("asked");
    expect(one?.notices.join("\n")).toMatch(/R1 .*no such rule.*Did you mean R01[\s\S]*R05 .*not one of[\s\S]*sensitivePaths/);
  });
});
