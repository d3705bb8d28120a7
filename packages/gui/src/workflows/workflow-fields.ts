import { workflowMachine } from "@jobmon/core";
import type { FilterField } from "../table/filter-field.ts";

const TEXT = ["contains", "not_contains", "is", "not", "in", "not_in"];
const statuses = Object.entries(workflowMachine.states).map(([value, { label }]) => ({ value, label }));

export const WORKFLOW_FIELDS: readonly [FilterField, ...FilterField[]] = [
  { name: "name", label: "Name", operators: TEXT },
  { name: "user", label: "User", operators: ["is", "not", "in", "not_in", "contains", "not_contains"] },
  { name: "tool", label: "Tool", operators: ["is", "not", "in", "not_in", "contains", "not_contains"] },
  { name: "status", label: "Status", operators: ["is", "not", "in", "not_in"], values: statuses },
  { name: "args", label: "Args", operators: TEXT },
  { name: "id", label: "Id", operators: ["is", "in", "ge", "le"] },
  { name: "created_at", label: "Created", operators: ["ge", "le"], isMoment: true },
  { name: "status_at", label: "Status since", operators: ["ge", "le"], isMoment: true },
  { name: "failures", label: "Failed tasks", operators: ["ge", "le", "is"] },
  { name: "attribute.", label: "Attribute", operators: TEXT, isOpen: true },
];
