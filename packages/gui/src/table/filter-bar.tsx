import { Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { formatExact } from "../display/format-time.ts";
import { OPERATOR_WORDS, parseCondition, type Where } from "../filters.ts";
import { useSettings } from "../settings/settings.ts";
import { AddFilter } from "./add-filter.tsx";
import type { FilterField } from "./filter-field.ts";

interface FilterBarProps {
  readonly fields: readonly [FilterField, ...FilterField[]];
  readonly where: Where;
  readonly onChange: (where: string[] | undefined) => void;
}

/** What the list is narrowed to, one chip a condition, and a way to add one. */
export function FilterBar({ fields, where = [], onChange }: FilterBarProps) {
  const remove = (at: number) => {
    const rest = where.filter((_, index) => index !== at);
    onChange(rest.length === 0 ? undefined : rest);
  };
  return (
    <div className="chips">
      {where.map((text, at) => (
        <FilterChip key={text} text={text} fields={fields} onRemove={() => remove(at)} />
      ))}
      <AddFilter fields={fields} onAdd={(condition) => onChange([...where, condition])} />
      {where.length > 1 && (
        <Button variant="subtle" color="gray" size="compact-xs" onClick={() => onChange(undefined)}>
          Clear all
        </Button>
      )}
    </div>
  );
}

interface FilterChipProps {
  readonly text: string;
  readonly fields: readonly FilterField[];
  readonly onRemove: () => void;
}

function FilterChip({ text, fields, onRemove }: FilterChipProps) {
  const settings = useSettings();
  const { field, operator, value } = parseCondition(text);
  const known = fields.find(({ name, isOpen }) => (isOpen ? field.startsWith(name) : name === field));
  const label = known?.isOpen ? `${known.label} ${field.slice(known.name.length)}` : (known?.label ?? field);
  const shownValue = known?.isMoment
    ? formatExact(Number(value), settings).slice(0, 16)
    : value
        .split(",")
        .map((one) => known?.values?.find((option) => option.value === one)?.label ?? one)
        .join(", ");
  const words = `${label} ${OPERATOR_WORDS[operator] ?? operator} ${shownValue}`;
  return (
    <span className="chip">
      <span className="clip">
        <span className="muted">
          {label} {OPERATOR_WORDS[operator] ?? operator}
        </span>{" "}
        <strong>{shownValue}</strong>
      </span>
      <button type="button" onClick={onRemove} aria-label={`Remove the filter ${words}`}>
        <IconX size={13} />
      </button>
    </span>
  );
}
