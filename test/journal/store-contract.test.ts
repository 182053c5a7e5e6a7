import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeJournalStoreContract } from "@lorimer/testing/contracts";
import { SessionStore } from "../../packages/plugin-sessions/src/store/session-store.js";

describeJournalStoreContract("a store of files", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lorimer-store-"));
  return {
    store: new SessionStore(folder, folder),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
});
