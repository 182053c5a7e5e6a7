/** State that is replaced and never changed, and those who watch a part of it. Front ends show what they show from one. */
export interface Store<State> {
  readonly state: State;
  /** The change gives the next state; what it leaves as it is stays the same object, and giving the very same state changes nothing. */
  update(change: (state: State) => State): void;
  /** Calls back when what `select` gives has become another value, by `Object.is`. Returns the way to stop. */
  watch<Part>(select: (state: State) => Part, changed: (part: Part, before: Part) => void): () => void;
}

/** A store that begins with a state, such as one that was kept as JSON. */
export function createStore<State>(initial: State): Store<State> {
  let state = initial;
  const watchers = new Set<(next: State) => void>();
  return {
    get state() {
      return state;
    },
    update(change) {
      const next = change(state);
      if (Object.is(next, state)) return;
      state = next;
      for (const watcher of [...watchers]) watcher(state);
    },
    watch(select, changed) {
      let part = select(state);
      const watcher = (next: State): void => {
        const [before, now] = [part, select(next)];
        if (Object.is(before, now)) return;
        part = now;
        changed(now, before);
      };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}
