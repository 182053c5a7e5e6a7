import type { ServerConnection } from "./server-connection.js";

/** Milliseconds after which a server that is still connected to gives its place to the next. */
const placeMs = 1500;

/** Connects so many at once, in order. One that hangs gives its place to the next after a while, and is waited for at the end. */
export async function inTurn(connections: readonly ServerConnection[], atOnce: number): Promise<void> {
  const queue = [...connections];
  const all: Promise<void>[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const connecting = next.connect();
      all.push(connecting);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, placeMs);
      });
      await Promise.race([connecting, late]).finally(() => clearTimeout(timer));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, queue.length) }, work));
  await Promise.all(all);
}
