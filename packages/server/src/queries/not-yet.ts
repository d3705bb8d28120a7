import { JobmonError } from "@jobmon/core";

/** Operations whose contract stands and whose answer is on its way. */
const OPERATIONS = ["changeTasks", "searchLog"] as const;

export function refuseNotYet() {
  const refuse = (operation: string) => (): never => {
    throw new JobmonError("internal", {
      detail: `${operation} is not answered yet.`,
      hint: "Update Jobmon.",
    });
  };
  return Object.fromEntries(OPERATIONS.map((operation) => [operation, refuse(operation)])) as Record<
    (typeof OPERATIONS)[number],
    () => never
  >;
}
