// Which way imports may point: sdk <- {tools-*, plugin-*}, sdk <- core <- {testing, cli}.
const own = "^packages/";
const notTests = "\\.test\\.ts$|/src/test/";

/** Sources of a package may import, of our packages, only those named. */
const mayOnlyImport = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from, pathNot: notTests },
  to: { path: own, pathNot: allowed },
});

export default {
  forbidden: [
    mayOnlyImport("sdk-stands-alone", "^packages/sdk/src", "^packages/sdk/", "What plugin authors import must not drag the rest in."),
    mayOnlyImport("core-needs-only-sdk", "^packages/core/src", "^packages/(core|sdk)/", "The frame knows no plugin and no front end."),
    mayOnlyImport(
      "plugins-need-only-sdk",
      "^packages/((?:tools|plugin)-[^/]+)/src",
      "^packages/(?:sdk|$1)/|^packages/(?:tools|plugin)-[^/]+/src/contract/",
      "Plugins meet through tokens and contribution points; the only plugin-to-plugin import is a ./contract.",
    ),
    mayOnlyImport(
      "testing-needs-sdk-and-core",
      "^packages/testing/src",
      "^packages/(testing|sdk|core)/",
      "The test kit works for any distribution.",
    ),
    mayOnlyImport("build-needs-only-sdk", "^packages/build/src", "^packages/(build|sdk)/", "It works for every author's plugin."),
    mayOnlyImport(
      "create-plugin-stands-alone",
      "^packages/create-plugin/src",
      "^packages/create-plugin/",
      "npm fetches it anew for each plugin: it brings nothing else.",
    ),
    {
      name: "loop-knows-no-subsystem",
      comment: "The loop knows stage lists. In core it may use only pure functions and the board of calls.",
      severity: "error",
      from: { path: "^packages/core/src/loop/", pathNot: notTests },
      to: { path: own, pathNot: "^packages/(sdk/|core/src/(loop|tool-calls|messages|async)/)" },
    },
    mayOnlyImport(
      "kernel-needs-only-sdk",
      "^packages/core/src/kernel",
      "^packages/(sdk/|core/src/kernel/)",
      "The kernel knows plugins, not agents.",
    ),
    {
      name: "loop-touches-no-platform",
      comment: "The loop is given its clock, ids, model and tools, so that it runs whole under fakes.",
      severity: "error",
      from: { path: "^packages/core/src/(loop|tool-calls)/", pathNot: notTests },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "tsyringe-behind-one-front",
      severity: "error",
      from: { pathNot: "^packages/core/src/di/" },
      to: { path: "node_modules/(tsyringe|reflect-metadata)/" },
    },
    {
      name: "plugin-tests-leave-cli-alone",
      severity: "error",
      from: { path: "^packages/(core|sdk|testing|(tools|plugin)-[^/]+)/src" },
      to: { path: "^packages/cli/" },
    },
    { name: "no-cycles", severity: "error", from: { path: own }, to: { circular: true } },
    { name: "nothing-unresolvable", severity: "error", from: { path: own }, to: { couldNotResolve: true } },
    { name: "sources-not-builds", severity: "error", from: { path: own }, to: { path: "^packages/[^/]+/dist/" } },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/(dist|fixtures)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
      extensions: [".ts", ".js", ".mjs"],
    },
  },
};
