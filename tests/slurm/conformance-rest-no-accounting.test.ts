import { describeSlurmConformance, hastySettings } from "../support/describe-slurm-conformance.ts";

await describeSlurmConformance({
  name: "slurm, by slurmrestd, without accounting",
  accounting: false,
  settings: (cluster) => ({ ...hastySettings(cluster), backend: "rest", restUrl: cluster.restUrl }),
});
