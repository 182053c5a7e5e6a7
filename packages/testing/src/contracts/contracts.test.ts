import { scriptedApprover, ScriptedModelProvider, seededRandom, virtualClock } from "../index.js";
import { describeApproverContract, describeClockContract, describeModelProviderContract, describeRandomContract } from "./index.js";

describeClockContract("the virtual clock that moves by itself", () => virtualClock({ auto: true }));
describeRandomContract("the seeded source", () => seededRandom(3));
describeApproverContract("the scripted approver with nothing left to say", () => scriptedApprover([]));
describeModelProviderContract("the scripted provider", {
  model: "scripted-1",
  start: (script) => {
    const provider = new ScriptedModelProvider(script, virtualClock({ auto: true }));
    return Promise.resolve({ provider, requests: () => provider.requests.length, [Symbol.asyncDispose]: () => Promise.resolve() });
  },
});
