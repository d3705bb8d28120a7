import { describeSlurmConformance, hastySettings } from "../support/describe-slurm-conformance.ts";

await describeSlurmConformance({
  name: "slurm without accounting",
  accounting: false,
  settings: hastySettings,
});
