import { expect, test } from "vitest";
import { seededRandom } from "./seeded-random.js";

test("the same seed gives the same ids and fractions, another seed others", () => {
  const draw = (seed: number): unknown[] => {
    const random = seededRandom(seed);
    return [random.uuid(), random.fraction(), random.uuid()];
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test("ids are well-formed UUIDs without repetition, and fractions spread over the whole range", () => {
  const random = seededRandom();
  const ids = Array.from({ length: 2000 }, () => random.uuid());
  expect(new Set(ids).size).toBe(2000);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const fractions = Array.from({ length: 2000 }, () => random.fraction());
  expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...fractions)).toBeLessThan(1);
  const mean = fractions.reduce((sum, value) => sum + value, 0) / fractions.length;
  expect(mean).toBeGreaterThan(0.45);
  expect(mean).toBeLessThan(0.55);
});
