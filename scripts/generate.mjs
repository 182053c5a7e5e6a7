// Writes every generated file of the repository; with --check only says which are out of date.
await import("./generate-manifests.mjs");
await import("./generate-error-codes.mjs");
await import("./generate-hook-docs.mjs");
await import("./generate-settings-schema.mjs");
await import("./generate-option-docs.mjs");
