import { PackageFormats } from "@lorimer/plugin-discovery/contract";
import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { packageFormats } from "../package-formats.js";

const service: Service = provide(PackageFormats, { level: "app", create: () => packageFormats });
export default service;
