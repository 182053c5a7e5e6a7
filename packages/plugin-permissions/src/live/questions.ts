import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";

/** Lets one question at a time of a session through: the answer to one may settle those that wait. */
export interface Questions {
  next<T>(ask: () => Promise<T>): Promise<T>;
}

/** Level: session. */
export const Questions: Token<Questions> = token("lorimer.PermissionQuestions");

export function questionQueue(): Questions {
  let last: Promise<unknown> = Promise.resolve();
  return {
    next: (ask) => {
      const mine = last.then(ask, ask);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
