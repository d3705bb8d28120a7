import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";

/**
 * How a cluster keeps hold of processes and memory. `cgroup/v1` and `cgroup/v2` end a process the moment it outgrows its
 * memory; `polling` looks every second and ends the whole step (OverMemoryKill), which needs no rights on cgroups.
 */
export type Containment = "cgroup/v1" | "cgroup/v2" | "polling";

export const CGROUP_ROOT = "/sys/fs/cgroup";
/** Where slurmd makes its groups with the first version, one hierarchy for each. */
export const V1_CONTROLLERS = ["freezer", "memory", "cpuacct"] as const;

/** The strictest that this machine allows. */
export function detectContainment(): Containment {
  if (V1_CONTROLLERS.every((controller) => isWritable(join(CGROUP_ROOT, controller)))) return "cgroup/v1";
  const isUnified = existsSync(join(CGROUP_ROOT, "cgroup.controllers"));
  // slurmd asks systemd for its group there; without it the whole tree would have to be ours.
  const hasSystemd = existsSync("/run/systemd/system") && existsSync("/run/dbus/system_bus_socket");
  return isUnified && hasSystemd && isWritable(CGROUP_ROOT) ? "cgroup/v2" : "polling";
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
