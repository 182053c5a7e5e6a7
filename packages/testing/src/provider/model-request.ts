import type { ModelRequest } from "@lorimer/sdk";

/** A request that says "Hi" to a model and wants nothing else, and over it what a test has to say. */
export function modelRequest(parts: Pick<ModelRequest, "model"> & Partial<ModelRequest>): ModelRequest {
  return {
    system: [],
    tools: [],
    messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    maxOutputTokens: 1000,
    ...parts,
  };
}
