export { describeApproverContract } from "./approver-contract.js";
export { describeClockContract } from "./clock-contract.js";
export { describeJournalStoreContract } from "./journal-store-contract.js";
export type { JournalStoreSubject } from "./journal-store-contract.js";
export { describeModelProviderContract } from "./model-provider-contract.js";
export type { ModelProviderContractOptions, ProviderSubject } from "./model-provider-contract.js";
export { describeRandomContract } from "./random-contract.js";
