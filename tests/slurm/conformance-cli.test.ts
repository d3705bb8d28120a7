import { describeSlurmConformance, hastySettings } from "../support/describe-slurm-conformance.ts";

await describeSlurmConformance({ name: "slurm, by its commands", accounting: true, settings: hastySettings });
