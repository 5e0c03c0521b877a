/** The layers: what may import what. `npm run check` fails on an arrow that points up. */
module.exports = {
  forbidden: [
    {
      name: "components-know-nothing-above-them",
      severity: "error",
      from: { path: "^components" },
      to: { path: "^(bench|stacks|policy-pack|cli|local|tests)" },
    },
    {
      name: "component-areas-in-order",
      comment:
        "shared <- network, identity, storage, observability <- compute, edge, api, delivery, frontend, operations",
      severity: "error",
      from: { path: "^components/(shared|network|identity|storage|observability)" },
      to: { path: "^components/(compute|edge|api|delivery|frontend|operations)" },
    },
    {
      name: "shared-imports-no-area",
      severity: "error",
      from: { path: "^components/shared" },
      to: { path: "^components/(?!shared)" },
    },
    {
      name: "policy-pack-stands-alone",
      severity: "error",
      from: { path: "^policy-pack" },
      to: { path: "^(components|stacks|cli|local|tests)" },
    },
    {
      name: "stacks-do-not-know-the-tools",
      severity: "error",
      from: { path: "^stacks" },
      to: { path: "^(policy-pack|cli|tests)" },
    },
    {
      name: "systems-hold-no-aws-detail",
      severity: "error",
      from: { path: "^stacks" },
      to: { path: "node_modules/@pulumi/(aws|awsx|random|docker)" },
    },
    {
      name: "configuration-knows-no-system",
      severity: "error",
      from: { path: "^stacks/config" },
      to: { path: "^stacks/(systems|program|index)" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-test-code-in-the-program",
      severity: "error",
      from: { pathNot: "^tests" },
      to: { path: "^tests" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts", ".cjs", ".js", ".json"] },
  },
};
