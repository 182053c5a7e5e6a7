import { describe, expect, it } from "vitest";
import { contained } from "./contained.js";

const owner = { name: "acme", folder: "/nowhere/acme" };

describe("A module of an installed plugin", () => {
  it("is handed on as it is", async () => {
    expect(await contained(owner, async (path) => ({ default: path }))("./a.js")).toEqual({ default: "./a.js" });
  });

  it("that fails is tried again, and after three failures none of the plugin is", async () => {
    let tries = 0;
    const load = contained(owner, async () => {
      tries += 1;
      throw new Error("no luck");
    });
    for (let at = 0; at < 3; at++) await expect(load("./a.js")).rejects.toThrow("no luck");
    await expect(load("./b.js")).rejects.toThrow("acme is left out: it failed 3 times.");
    expect(tries).toBe(3);
  });
});
