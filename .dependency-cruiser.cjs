/** The arrows of ARCHITECTURE.md. What is not listed here is forbidden. */
const arrows = {
  core: [],
  api: ["core"],
  config: ["core"],
  store: ["core"],
  server: ["api", "store", "core"],
  client: ["api", "core", "config"],
  process: ["core"],
  distributor: ["client", "api", "core", "process"],
  worker: ["client", "api", "core", "process"],
  gui: ["api", "core"],
  cli: ["api", "client", "config", "core", "distributor", "server", "store", "worker"],
};

const between = Object.entries(arrows).map(([from, allowed]) => ({
  name: `${from}-arrows`,
  comment: `${from} may depend on ${allowed.join(", ") || "no other package"}`,
  severity: "error",
  from: { path: `^packages/${from}/src/`, pathNot: "\\.test\\.ts$" },
  to: { path: "^packages/", pathNot: `^packages/(${[from, ...allowed].join("|")})/` },
}));

module.exports = {
  forbidden: [
    ...between,
    {
      name: "core-imports-nothing",
      comment: "core is pure: no npm package, no built-in module",
      severity: "error",
      from: { path: "^packages/core/src/", pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["npm", "npm-dev", "core", "unknown", "undetermined"] },
    },
    {
      name: "enter-by-index",
      comment: "a package is entered by its index.ts, or its exported conformance suite, only",
      severity: "error",
      from: { path: "^(packages/([^/]+)|examples|tests|bench|tools)/" },
      to: {
        path: "^packages/([^/]+)/src/",
        pathNot: ["^packages/$2/", "/src/index\\.ts$", "/src/conformance/index\\.ts$"],
      },
    },
    {
      name: "no-cycles",
      comment: "files that need each other are one concept or three",
      severity: "error",
      from: { path: "^packages/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "sql-in-store-only",
      comment: "store is the only package that speaks SQL",
      severity: "error",
      from: { path: "^packages/(?!store/)" },
      to: { path: ["node_modules/kysely", "^bun:sqlite$"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "default"] },
    doNotFollow: { path: "node_modules/(?!@jobmon|jobmon)" },
    exclude: { path: "(^|/)dist/" },
  },
};
