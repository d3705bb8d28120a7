/** Why Slurm keeps a job waiting, for people, and whether waiting will help. */

/** `passes`: by itself. `held`: a person must let it go. `never`: it cannot start as it is. */
export type Prospect = "passes" | "held" | "never";

interface Reason {
  readonly prospect: Prospect;
  readonly text: string;
}

const passes = (text: string): Reason => ({ prospect: "passes", text });
const held = (text: string): Reason => ({ prospect: "held", text });
const never = (text: string): Reason => ({ prospect: "never", text });

const REASONS: Readonly<Record<string, Reason>> = {
  Priority: passes("jobs of higher priority go first"),
  Resources: passes("no node has enough free cores and memory"),
  Dependency: passes("it waits for another job"),
  BeginTime: passes("its begin time has not come"),
  JobArrayTaskLimit: passes("its array runs as many at a time as it may"),
  Licenses: passes("all licences are in use"),
  Reservation: passes("its reservation has not begun"),
  NodeDown: passes("a node that it needs is down"),
  ReqNodeNotAvail: passes("a node that it needs is not available"),
  PartitionDown: passes("its queue is down"),
  PartitionInactive: passes("its queue takes no jobs"),
  SchedDefer: passes("the scheduler puts it off"),
  QOSMaxJobsPerUserLimit: passes("you run as many jobs as the QOS allows"),
  QOSGrpCpuLimit: passes("the QOS uses as many cores as it may"),
  QOSGrpMemLimit: passes("the QOS uses as much memory as it may"),
  QOSMaxCpuPerUserLimit: passes("you use as many cores as the QOS allows"),
  AssocMaxJobsLimit: passes("your account runs as many jobs as it may"),
  AssocGrpCpuLimit: passes("your account uses as many cores as it may"),
  AssocGrpMemLimit: passes("your account uses as much memory as it may"),
  JobHeldUser: held("it is held by its owner: `scontrol release JOB` lets it go"),
  JobHeldAdmin: held("it is held by an administrator, who must release it"),
  JobHoldMaxRequeue: held("it was put back into the queue too often: `scontrol release JOB` lets it go"),
  JobLaunchFailure: held("it could not be launched: `scontrol release JOB` lets it try again"),
  InvalidAccount: never("its account is not valid"),
  InvalidQOS: never("its QOS is not valid"),
  PartitionTimeLimit: never("it asks for more time than its queue allows"),
  PartitionNodeLimit: never("it asks for more nodes than its queue allows"),
  PartitionConfig: never("it asks for more than its queue has"),
  MaxMemPerLimit: never("it asks for more memory than its queue allows"),
  BadConstraints: never("no node has what it asks for"),
  DependencyNeverSatisfied: never("what it waits for will never happen"),
  AccountNotAllowed: never("its account may not use the queue"),
  QOSNotAllowed: never("its QOS may not use the queue"),
  AssocMaxCpuPerJobLimit: never("it asks for more cores than your account may use in a job"),
  AssocMaxMemPerJob: never("it asks for more memory than your account may use in a job"),
  AssocMaxWallDurationPerJobLimit: never("it asks for more time than your account may use in a job"),
  QOSMaxCpuPerJobLimit: never("it asks for more cores than the QOS allows"),
  QOSMaxMemoryPerJob: never("it asks for more memory than the QOS allows"),
  QOSMaxWallDurationPerJobLimit: never("it asks for more time than the QOS allows"),
};

export interface JudgedReason extends Reason {
  readonly word: string;
}

/** Reasons carry details in parentheses or behind a comma: `ReqNodeNotAvail, UnavailableNodes:n2`. */
export function judgeReason(shown: string): JudgedReason {
  const word = /^\w+/.exec(shown.replace(/^\(/, ""))?.[0] ?? "";
  const known = Object.hasOwn(REASONS, word) ? REASONS[word] : undefined;
  return { word, ...(known ?? passes(`Slurm gives the reason ${word || "None"}`)) };
}
