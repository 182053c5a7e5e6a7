import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { createFileState, FileState } from "../state/file-state.js";

const fileState: Service<FileState> = provide(FileState, { level: "agent", create: createFileState });

export default fileState;
