/** The promise's value, or undefined as soon as the signal aborts, whichever comes first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    const settle = (): void => signal.removeEventListener("abort", stop);
    promise.then(resolve, reject).then(settle, settle);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
