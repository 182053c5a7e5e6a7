import { expect, test } from "vitest";
import { createStore } from "./store.js";

interface Kitchen {
  readonly pots: readonly string[];
  readonly fire: { readonly on: boolean; readonly heat: number };
}
const kitchen: Kitchen = { pots: [], fire: { on: false, heat: 0 } };

test("a watcher hears of its own part, what it was and what it is, and of nothing else", () => {
  const store = createStore(kitchen);
  const heard: unknown[] = [];
  const stop = store.watch(
    ({ fire }) => fire.heat,
    (now, before) => heard.push([before, now]),
  );
  store.update((state) => ({ ...state, pots: ["soup"] }));
  store.update((state) => ({ ...state, fire: { ...state.fire, on: true } }));
  expect(heard).toEqual([]);
  store.update((state) => ({ ...state, fire: { ...state.fire, heat: 3 } }));
  stop();
  store.update((state) => ({ ...state, fire: { ...state.fire, heat: 4 } }));
  expect(heard).toEqual([[0, 3]]);
});

test("a state is replaced, never changed, and the same state is no change", () => {
  const store = createStore(kitchen);
  let calls = 0;
  store.watch(
    (state) => state,
    () => (calls += 1),
  );
  const before = store.state;
  store.update((state) => state);
  expect([store.state === before, calls]).toEqual([true, 0]);
  store.update((state) => ({ ...state, pots: ["soup"] }));
  expect([before, store.state.fire === before.fire, calls]).toEqual([kitchen, true, 1]);
});

test("a watcher may change the state, and one that stops another is heeded at once after", () => {
  const store = createStore({ n: 0, twice: 0 });
  store.watch(
    ({ n }) => n,
    (n) => store.update((state) => ({ ...state, twice: 2 * n })),
  );
  store.update((state) => ({ ...state, n: 4 }));
  expect(store.state).toEqual({ n: 4, twice: 8 });
});
