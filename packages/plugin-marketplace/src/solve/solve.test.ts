import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fits, newestFirst, solve } from "./solve.js";
import type { Need } from "./solve.js";

type World = Readonly<Record<string, Readonly<Record<string, readonly (readonly [string, string])[]>>>>;

const versions = ["1.0.0", "1.1.0", "2.0.0"];
const names = ["a", "b", "c", "d"];
const range = fc.constantFrom("", "^1", "^2", "1.0.0", ">=1.1", "~1.1.0");
const needs = fc.array(fc.tuple(fc.constantFrom(...names), range), { maxLength: 2 });
const world: fc.Arbitrary<World> = fc.record(
  Object.fromEntries(
    names.map((name) => [name, fc.record(Object.fromEntries(versions.map((version) => [version, needs])), { requiredKeys: [] })]),
  ),
) as fc.Arbitrary<World>;

async function answer(all: World, asked: readonly (readonly [string, string])[]): Promise<Readonly<Record<string, string>> | undefined> {
  const need =
    (by: string) =>
    ([id, wanted]: readonly [string, string]): Need => ({ id, range: wanted, by });
  const candidates = (id: string) =>
    Promise.resolve(
      Object.entries(all[id] ?? {})
        .sort(([a], [b]) => newestFirst(a, b))
        .map(([version, list]) => ({ version, needs: () => Promise.resolve(list.map(need(id))) })),
    );
  const found = await solve(asked.map(need("you")), candidates).catch(() => undefined);
  return found && Object.fromEntries([...found].map(([id, { version }]) => [id, version]));
}

/** Every choice there is, tried one by one. */
function isSolvable(all: World, asked: readonly (readonly [string, string])[]): boolean {
  const choices = names.reduce<readonly Readonly<Record<string, string>>[]>(
    (some, name) => some.flatMap((choice) => [choice, ...Object.keys(all[name] ?? {}).map((version) => ({ ...choice, [name]: version }))]),
    [{}],
  );
  return choices.some((choice) => holds(all, asked, choice));
}

function holds(all: World, asked: readonly (readonly [string, string])[], choice: Readonly<Record<string, string>>): boolean {
  const wanted = [...asked, ...Object.entries(choice).flatMap(([name, version]) => all[name]?.[version] ?? [])];
  return wanted.every(([name, wantedRange]) => choice[name] !== undefined && fits(choice[name], wantedRange));
}

describe("choosing versions", () => {
  it("finds a choice in which every range holds wherever there is one, and always the same", async () => {
    await fc.assert(
      fc.asyncProperty(world, needs, async (all, asked) => {
        const found = await answer(all, asked);
        expect(found !== undefined).toBe(isSolvable(all, asked));
        if (found !== undefined) expect(holds(all, asked, found)).toBe(true);
        expect(await answer(all, asked)).toEqual(found);
      }),
      { numRuns: 300 },
    );
  });

  it("takes the newest, and goes back to an older one where something else needs that", async () => {
    const all = {
      a: { "1.0.0": [["b", "^1"]], "2.0.0": [["b", "^2"]] },
      b: { "1.1.0": [], "2.0.0": [] },
      c: { "1.0.0": [["b", "^1"]] },
    } as World;
    expect(await answer(all, [["a", ""]])).toEqual({ a: "2.0.0", b: "2.0.0" });
    expect(
      await answer(all, [
        ["a", ""],
        ["c", ""],
      ]),
    ).toEqual({ a: "1.0.0", b: "1.1.0", c: "1.0.0" });
  });

  it("says who needs what where nothing fits", async () => {
    const nothing = solve([{ id: "a@m", range: "^3", by: "you" }], () =>
      Promise.resolve([{ version: "1.0.0", needs: () => Promise.resolve([]) }]),
    );
    await expect(nothing).rejects.toMatchObject({ code: "PLUGIN_DEPENDENCY", message: "you ask for a@m ^3; there is 1.0.0." });
  });
});
