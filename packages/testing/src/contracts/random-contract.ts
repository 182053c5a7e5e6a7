import type { Random } from "@lorimer/sdk";
import { describe, expect, test } from "vitest";

/** What every source of ids and jitter keeps. */
export function describeRandomContract(name: string, make: () => Random): void {
  describe(`${name} keeps the contract of a source of ids`, () => {
    test("ids are UUIDs and do not repeat", () => {
      const random = make();
      const ids = Array.from({ length: 500 }, () => random.uuid());
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    });

    test("fractions are at least 0 and below 1, and differ", () => {
      const random = make();
      const fractions = Array.from({ length: 500 }, () => random.fraction());
      expect(fractions.every((value) => value >= 0 && value < 1)).toBe(true);
      expect(new Set(fractions).size).toBeGreaterThan(400);
    });
  });
}
