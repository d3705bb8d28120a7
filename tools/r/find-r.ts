/** The R of this machine, and whether it has the packages that the R client needs. */
import { spawnSync } from "node:child_process";

export interface R {
  readonly rscript: string;
  /** Such as "4.2.2". */
  readonly version: string;
}

/** What runs the client; what its tests and its vignette need besides; what makes its help pages. */
const PACKAGES = [
  "httr2",
  "jsonlite",
  "curl",
  "openssl",
  "testthat",
  "yaml",
  "cli",
  "knitr",
  "rmarkdown",
  "roxygen2",
];
const PROBE = `
needed <- commandArgs(trailingOnly = TRUE)
lacking <- needed[!vapply(needed, requireNamespace, NA, quietly = TRUE)]
cat(paste(R.version$major, R.version$minor, sep = "."), lacking)
`;

/** R, or what keeps it from being used. `JOBMON_RSCRIPT` names another than the first on PATH. */
export function findR(packages: readonly string[] = PACKAGES): R | { readonly why: string } {
  const rscript = process.env.JOBMON_RSCRIPT ?? "Rscript";
  const { status, stdout } = spawnSync(rscript, ["-e", PROBE, ...packages], { encoding: "utf8" });
  if (status !== 0) return { why: "there is no R (Debian: r-base-core)" };
  const [version = "", ...lacking] = stdout.trim().split(" ");
  if (lacking.length === 0) return { rscript, version };
  return { why: `R lacks ${lacking.map((name) => `r-cran-${name}`).join(", ")}` };
}
