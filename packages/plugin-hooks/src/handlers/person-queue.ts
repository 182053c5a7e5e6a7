import type { HookPrompter, HookQuestion } from "../contract/index.js";

/** Lets hooks that run side by side ask a person one after the other. */
export class PersonQueue {
  readonly #prompter: HookPrompter | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(prompter: HookPrompter | undefined) {
    this.#prompter = prompter;
  }

  /** The key of the chosen option; undefined when nobody answers, or nobody is there. */
  ask(question: HookQuestion, signal: AbortSignal): Promise<string | undefined> {
    const prompter = this.#prompter;
    if (prompter === undefined) return Promise.resolve(undefined);
    const answer = this.#last.then(async () => {
      if (signal.aborted) return undefined;
      const key = await untilAborted(prompter.ask(question, { signal }), signal);
      return question.options.some((option) => option.key === key) ? key : undefined;
    });
    this.#last = answer.catch(() => undefined);
    return answer.catch(() => undefined);
  }
}

/** Whoever is asked may ignore the signal; the next hook's question must not wait for that. */
async function untilAborted(answer: Promise<string | undefined>, signal: AbortSignal): Promise<string | undefined> {
  let stop: () => void = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
