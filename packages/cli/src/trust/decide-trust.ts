import { countKinds, describeConsent } from "@lorimer/plugin-settings/trust";
import type { Brought, TrustState, TrustStore } from "@lorimer/plugin-settings/trust";

/** Whether what a folder brings may act in this run, and what to say about it. */
export interface TrustDecision {
  readonly trusted: boolean;
  readonly because: "nothing" | "stored" | "flag" | "answered" | "refused" | "unasked";
  /** For standard error; undefined where nothing is left out. */
  readonly notice: string | undefined;
}

export interface TrustQuestion {
  /** Real path. */
  readonly folder: string;
  readonly items: readonly Brought[];
  readonly state: TrustState;
  readonly store: TrustStore;
  /** `--trust`: for this run only, and nothing is stored. */
  readonly flag: boolean;
  /** Asks the person at the terminal; undefined where nobody is there to ask. */
  readonly ask?: (lines: readonly string[]) => Promise<boolean | undefined>;
}

/** Trusted is what brings nothing, what was consented to before, what the flag says, and what a person says yes to now. All else is not. */
export async function decideTrust({ folder, items, state, store, flag, ask }: TrustQuestion): Promise<TrustDecision> {
  if (state.state === "nothing") return { trusted: true, because: "nothing", notice: undefined };
  if (state.state === "trusted") return { trusted: true, because: "stored", notice: undefined };
  if (flag) return { trusted: true, because: "flag", notice: undefined };
  if (ask === undefined || state.state === "refused")
    return { trusted: false, because: state.state === "refused" ? "refused" : "unasked", notice: leftOut(state) };
  const answer = await ask(describeConsent(folder, items, state));
  if (answer === undefined) return { trusted: false, because: "unasked", notice: leftOut(state) };
  await storeAnswer(store, folder, state, answer ? "yes" : "no", "terminal");
  return answer
    ? { trusted: true, because: "answered", notice: undefined }
    : { trusted: false, because: "refused", notice: leftOut(state) };
}

export async function storeAnswer(
  store: TrustStore,
  folder: string,
  { acting }: TrustState,
  answer: "yes" | "no",
  how: "terminal" | "command",
): Promise<void> {
  const items = acting.map(({ digest }) => digest);
  await store.change(folder, () => ({ answer, items, at: new Date().toISOString(), how }));
}

function leftOut({ acting, state }: TrustState): string {
  const count = acting.length === 1 ? "1 thing" : `${acting.length} things`;
  const why = state === "changed" ? "something in it changed since it was trusted" : "it is not trusted";
  return `${count} that this folder brings ${acting.length === 1 ? "is" : "are"} ignored, because ${why}: ${countKinds(acting)}. To see and trust: lorimer trust, lorimer trust accept. For one run: --trust.`;
}
