import { useState } from "react";
import { parseZoned } from "../display/parse-zoned.ts";
import { isList, writeCondition } from "../filters.ts";
import { useSettings } from "../settings/settings.ts";
import type { FilterField } from "./filter-field.ts";

export interface ConditionDraft {
  readonly field: FilterField;
  /** What completes the name of an open field: of an argument, of an attribute. */
  readonly rest: string;
  readonly operator: string;
  readonly value: string;
  readonly setField: (name: string | null) => void;
  readonly setRest: (rest: string) => void;
  readonly setOperator: (operator: string | null) => void;
  readonly setValue: (value: string) => void;
  /** The condition as the contract writes it; undefined while something is missing. */
  readonly write: () => string | undefined;
}

/** A condition that is being put together. */
export function useConditionDraft(fields: readonly [FilterField, ...FilterField[]]): ConditionDraft {
  const { timeZone } = useSettings();
  const [name, setName] = useState(fields[0].name);
  const field = fields.find((candidate) => candidate.name === name) ?? fields[0];
  const [operator, setOperator] = useState(field.operators[0] ?? "is");
  const [value, setValue] = useState("");
  const [rest, setRest] = useState("");
  return {
    field,
    rest,
    operator,
    value,
    setRest,
    setValue,
    setField: (next) => {
      const picked = fields.find((candidate) => candidate.name === next);
      if (picked === undefined) return;
      setName(picked.name);
      setOperator(picked.operators[0] ?? "is");
      setValue("");
    },
    setOperator: (next) => {
      if (next === null) return;
      if (isList(next) !== isList(operator) && field.values !== undefined) setValue("");
      setOperator(next);
    },
    write: () => {
      if (value === "" || (field.isOpen && rest === "")) return undefined;
      const moment = field.isMoment ? parseZoned(value, timeZone) : undefined;
      const written = moment === undefined ? value : String(moment);
      return writeCondition({ field: field.isOpen ? name + rest : name, operator, value: written });
    },
  };
}
