import { provide, SessionJournal } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { ReattachmentList, reattachmentList } from "../engine/reattachment-list.js";

const list: Service<ReattachmentList> = provide(ReattachmentList, {
  level: "session",
  needs: { journal: SessionJournal },
  create: ({ journal }) => reattachmentList(journal),
});
export default list;
