import { Settings, Trust } from "@lorimer/plugin-settings/contract";
import { optional, provide, Reporter, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { PackageFormats, Packages } from "../contract/index.js";
import { discoverySettings } from "../settings.js";
import { openPackages } from "../session/open-packages.js";

const packages: Service = provide(Packages, {
  level: "session",
  needs: {
    place: SessionPlace,
    reporter: Reporter,
    settings: optional(Settings),
    trust: optional(Trust),
    formats: optional(PackageFormats),
  },
  create: (needs, plugin) => openPackages({ ...needs, own: discoverySettings(plugin) }),
});
export default packages;
