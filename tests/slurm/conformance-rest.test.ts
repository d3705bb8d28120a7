import { describeSlurmConformance, hastySettings } from "../support/describe-slurm-conformance.ts";

await describeSlurmConformance({
  name: "slurm, by slurmrestd",
  accounting: true,
  settings: (cluster) => ({ ...hastySettings(cluster), backend: "rest", restUrl: cluster.restUrl }),
});
