export { migrateFile, undoMigration } from "./migrate-file.js";
export type { MigratedFile } from "./migrate-file.js";
export { migrations, settingsVersion } from "./migrations.js";
export type { Migration } from "./migrations.js";
