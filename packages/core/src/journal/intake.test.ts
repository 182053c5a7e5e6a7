import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Intake } from "./intake.js";

test("what comes in is given a turn of its own, after everything that followed from what came before", async () => {
  const intake = new Intake();
  const seen: string[] = [];
  const follow = async (name: string): Promise<void> => {
    for (let step = 0; step < 50; step += 1) await Promise.resolve();
    seen.push(`${name} followed ${intake.open ? "in its turn" : "late"}`);
  };
  for (const name of ["one", "two"])
    intake.push(() => {
      seen.push(name);
      void follow(name);
    });
  expect(seen).toEqual([]);
  await intake.settled();
  expect(seen).toEqual(["one", "one followed in its turn", "two", "two followed in its turn"]);
  expect(intake.open).toBe(false);
  expect(intake.settled()).toBeUndefined();
});

test("an interruption goes before everything that waits", async () => {
  const intake = new Intake();
  const seen: string[] = [];
  intake.push(() => seen.push("outcome"));
  intake.push(() => seen.push("interruption"), true);
  await intake.settled();
  expect(seen).toEqual(["interruption", "outcome"]);
});

test("what happens between two turns is in neither", async () => {
  const intake = new Intake();
  const open: boolean[] = [];
  intake.push(() => undefined);
  queueMicrotask(() => open.push(intake.open));
  await turn();
  await turn();
  open.push(intake.open);
  expect(open).toEqual([false, false]);
});
