import type { NodeFetch } from "@lorimer/sdk/http";

/** Each request has a limit of its own, so the client's must never come first. */
const noLimit = 2 ** 31 - 1;

/** The connections of all http hooks of a session; nothing is loaded before the first. */
export class HttpClient {
  #fetch: Promise<NodeFetch> | undefined;

  fetch(): Promise<NodeFetch> {
    this.#fetch ??= import("@lorimer/sdk/http").then(({ createNodeFetch }) =>
      createNodeFetch({ connectTimeoutMs: noLimit, idleTimeoutMs: noLimit }),
    );
    return this.#fetch;
  }
}
