import { MultiSelect, Select, TextInput } from "@mantine/core";
import { isList } from "../filters.ts";
import type { FilterField } from "./filter-field.ts";

interface ValueInputProps {
  readonly field: FilterField;
  readonly operator: string;
  /** Several values stand with commas between them. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const IN_PLACE = { withinPortal: false } as const;

/** A text, a moment, or what is picked from the values there are. */
export function ValueInput({ field, operator, value, onChange }: ValueInputProps) {
  if (field.values !== undefined && isList(operator))
    return (
      <MultiSelect
        label="Values"
        w={260}
        data={[...field.values]}
        value={value === "" ? [] : value.split(",")}
        onChange={(next) => onChange(next.join(","))}
        comboboxProps={IN_PLACE}
      />
    );
  if (field.values !== undefined)
    return (
      <Select
        label="Value"
        w={180}
        data={[...field.values]}
        value={value || null}
        onChange={(next) => onChange(next ?? "")}
        comboboxProps={IN_PLACE}
      />
    );
  return (
    <TextInput
      label={isList(operator) ? "Values, with commas" : "Value"}
      type={field.isMoment ? "datetime-local" : "text"}
      w={200}
      placeholder={field.placeholder}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      required
    />
  );
}
