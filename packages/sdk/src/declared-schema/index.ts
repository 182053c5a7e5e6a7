export { compactSchema } from "./compact-schema.js";
