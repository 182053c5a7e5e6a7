import type { InstalledPlugin } from "../contract/index.js";
import type { Brought } from "./candidates.js";

/** A package that was brought, as the list of installed ones pins it. */
export function lockEntry(brought: Brought, marketplace: string): Omit<InstalledPlugin, "scope"> {
  const { name, root, version, digest, source, revision, proof, declared, definition, needs: wants } = brought;
  return {
    name,
    marketplace,
    root,
    version,
    ...(declared.native ? { native: true as const } : {}),
    ...(definition === undefined ? {} : { definition }),
    integrity: `sha256-${digest}`,
    source,
    revision,
    ...(proof === undefined ? {} : { proof }),
    access: declared.access,
    ...(declared.isolation === undefined ? {} : { isolation: declared.isolation }),
    consent: declared.consent,
    components: declared.components,
    dependencies: wants.map(({ id, range }) => ({ id, range })),
  };
}
