import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { createPromptList, PromptList } from "../log/prompt-list.js";

const promptList: Service<PromptList> = provide(PromptList, { level: "session", create: createPromptList });
export default promptList;
