/**
 * `node:http`, taken by name. Importing it makes Node 24 read every one of its exports, and one of them loads a second HTTP client:
 * 30 ms at every start.
 */
export const http: typeof import("node:http") = process.getBuiltinModule("node:http");
