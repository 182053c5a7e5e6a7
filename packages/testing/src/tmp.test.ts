import { Clock, Random } from "@lorimer/sdk";
import { startScriptedModel } from "./index.js";
import { describeModelProviderContract } from "./contracts/index.js";
import entry from "../../plugin-anthropic/src/models/anthropic.js";
import { seededRandom } from "./index.js";
const clock: Clock = { now: () => Date.now(), elapsed: () => performance.now(), sleep: (ms) => new Promise((r) => setTimeout(r, ms)) };
describeModelProviderContract("anthropic", {
  model: "claude-sonnet-4-5",
  start: async (script) => {
    const server = await startScriptedModel({ script });
    const provider = await entry.create({ clock, random: seededRandom(), Clock: clock }, { name: "anthropic", settings: { baseUrl: server.url, baseURL: server.url, apiKey: "k" } });
    return { provider, requests: () => server.turn, [Symbol.asyncDispose]: () => server.close() };
  },
});
