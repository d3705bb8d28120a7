import { taskMachine } from "@jobmon/core";
import type { FilterField } from "../table/filter-field.ts";

const TEXT = ["is", "not", "in", "not_in", "contains", "not_contains"];
const statuses = Object.entries(taskMachine.states).map(([value, { label }]) => ({ value, label }));

export function taskFields(templates: readonly string[]): readonly [FilterField, ...FilterField[]] {
  return [
    { name: "status", label: "Status", operators: ["is", "not", "in", "not_in"], values: statuses },
    {
      name: "template",
      label: "Template",
      operators: ["is", "not", "in", "not_in"],
      values: templates.map((name) => ({ value: name, label: name })),
    },
    { name: "arg.", label: "Arg", operators: [...TEXT, "ge", "le"], isOpen: true },
    { name: "name", label: "Name", operators: ["contains", "not_contains", "is", "in"] },
    { name: "id", label: "Id", operators: ["is", "in", "ge", "le"] },
    { name: "attempts", label: "Attempts", operators: ["ge", "le", "is"] },
    { name: "status_at", label: "Status since", operators: ["ge", "le"], isMoment: true },
    { name: "fingerprint", label: "Error group", operators: ["is", "not"] },
    { name: "attribute.", label: "Attribute", operators: TEXT, isOpen: true },
  ];
}
