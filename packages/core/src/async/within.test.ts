import { describe, expect, test } from "vitest";
import { within } from "./within.js";

describe("waiting with a limit", () => {
  test("gives what came in time", async () => {
    expect(await within(1000, "It", Promise.resolve(7))).toBe(7);
  });

  test("passes a failure on as it is", async () => {
    await expect(within(1000, "It", Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  });

  test("says what it waited for when nothing came", async () => {
    await expect(within(5, "Closing acme.Connection", new Promise(() => undefined))).rejects.toThrow(
      "Closing acme.Connection took longer than 0.005 s.",
    );
  });
});
