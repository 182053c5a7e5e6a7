import { measureFastPath } from "../../packages/plugin-hooks/bench/fast-path.js";
import { expect, test } from "vitest";
import { openWithHooks } from "./hook-harness.js";

test("a firing that only functions hear, or nobody, costs next to nothing", async () => {
  await using run = await openWithHooks({}, { script: [] });
  const { silent, oneFunction, threeFunctions, bytesWhenSilent } = await measureFastPath(run);
  console.log(`figure: firing that no hook hears, µs ${silent.toFixed(3)}`);
  console.log(`figure: firing that one function hears, µs ${oneFunction.toFixed(3)}`);
  console.log(`figure: firing that three functions hear, µs ${threeFunctions.toFixed(3)}`);
  console.log(`figure: firing that no hook hears, bytes ${bytesWhenSilent.toFixed(2)}`);
  // The figures are what counts; these bounds only catch another order of magnitude.
  expect(silent).toBeLessThan(20);
  expect(oneFunction).toBeLessThan(60);
  expect(bytesWhenSilent).toBeLessThan(500);
});
