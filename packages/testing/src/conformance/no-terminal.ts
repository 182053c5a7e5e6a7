import { Readable } from "node:stream";

/** What a process without a terminal saw. */
export interface NoTerminal {
  /** Whether standard input was asked for. */
  readonly stdinUsed: boolean;
  restore(): void;
}

/** Takes the terminal away, as in a service or a pipeline: standard input is at its end, and nothing has columns. */
export function withoutTerminal(): NoTerminal {
  let stdinUsed = false;
  const nothing = Readable.from([]);
  const undo = [
    replace(process, "stdin", {
      get: () => {
        stdinUsed = true;
        return nothing;
      },
    }),
    ...[process.stdout, process.stderr].flatMap((stream) =>
      (["isTTY", "columns", "rows"] as const).map((key) => replace(stream, key, { value: undefined, writable: true })),
    ),
  ];
  return {
    get stdinUsed() {
      return stdinUsed;
    },
    restore: () => {
      for (const back of undo) back();
    },
  };
}

function replace(object: object, key: string, property: PropertyDescriptor): () => void {
  const before = Object.getOwnPropertyDescriptor(object, key);
  Object.defineProperty(object, key, { configurable: true, ...property });
  return () => {
    if (before === undefined) Reflect.deleteProperty(object, key);
    else Object.defineProperty(object, key, before);
  };
}
