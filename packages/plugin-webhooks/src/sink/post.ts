import { messageOf } from "@lorimer/sdk";
import { createNodeFetch, HttpError, retryAfterMs } from "@lorimer/sdk/http";
import type { ProxySettings } from "@lorimer/sdk/http";

/** What came of one attempt to deliver something. */
export type Posted =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** In words, without the address. */
      readonly reason: string;
      /** Trying again may help. */
      readonly again: boolean;
      /** Milliseconds that the receiver asks to wait. */
      readonly waitMs?: number;
    };

export type Post = (url: string, headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal) => Promise<Posted>;

/** Milliseconds that one attempt may take. */
const attemptMs = 10_000;

/** Sends JSON. Follows no redirect: what was meant for one address, and its headers, must not reach another. */
export function createPost(proxy: ProxySettings = {}): Post {
  const fetch = createNodeFetch({ connectTimeoutMs: attemptMs, idleTimeoutMs: attemptMs, proxy });
  return async (url, headers, body, signal) => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]);
    try {
      const init = {
        method: "POST",
        headers: { "user-agent": "lorimer-webhooks", ...headers, "content-type": "application/json" },
        body,
        signal: limited,
      };
      const response = await fetch(url, init);
      // Nobody reads the answer; read to its end, the connection can be used again.
      if (response.ok) await response.text().catch(() => undefined);
      else response.body.destroy();
      if (response.ok) return { ok: true };
      const { status } = response;
      const waitMs = retryAfterMs(response.headers);
      const again = status === 408 || status === 425 || status === 429 || status >= 500;
      return { ok: false, reason: `it answers with status ${status}`, again, ...(waitMs === undefined ? {} : { waitMs }) };
    } catch (error) {
      if (error instanceof HttpError && error.code === "redirect")
        return { ok: false, reason: "it redirects to another address, which is not followed", again: false };
      if (limited.aborted) return { ok: false, reason: "it does not answer in time", again: true };
      const { code } = error as NodeJS.ErrnoException;
      return { ok: false, reason: `it cannot be reached (${code ?? messageOf(error)})`, again: true };
    }
  };
}
