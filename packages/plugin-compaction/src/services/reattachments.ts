import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Reattachments } from "../contract/index.js";
import { ReattachmentList } from "../engine/reattachment-list.js";

const reattachments: Service<Reattachments> = provide(Reattachments, {
  level: "session",
  needs: { list: ReattachmentList },
  create: ({ list }) => list,
});
export default reattachments;
