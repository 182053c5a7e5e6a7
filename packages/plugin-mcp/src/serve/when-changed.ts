const everyMs = 2000;

/** Looks at a list again and again once somebody has asked for it, and says when it is another. */
export function whenChanged(list: () => Promise<unknown>, changed: () => Promise<void>): { begin(): void; end(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isEnded = false;
  let known: string | undefined;
  const look = async (): Promise<void> => {
    const now = JSON.stringify(await list().catch(() => undefined));
    if (known !== undefined && now !== known && !isEnded) await changed().catch(() => undefined);
    known = now;
    if (!isEnded) timer = setTimeout(() => void look(), everyMs).unref();
  };
  return {
    begin: () => {
      if (timer === undefined && known === undefined && !isEnded) {
        known = undefined;
        timer = setTimeout(() => void look(), 0).unref();
      }
    },
    end: () => {
      isEnded = true;
      clearTimeout(timer);
    },
  };
}
