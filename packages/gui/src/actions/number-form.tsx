import { Button, Group, NumberInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Failure } from "../display/failure.tsx";
import { NO_LIMIT } from "../workflow/limit-word.ts";
import { useChange } from "./use-change.ts";

interface NumberFormProps {
  readonly workflowId: number;
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly save: (value: number) => Promise<unknown>;
  readonly onClose: () => void;
}

/** A limit or a priority. An empty limit is none. */
export function NumberForm({ workflowId, label, value, min, save, onClose }: NumberFormProps) {
  const isLimit = min === 0;
  const [text, setText] = useState<number | string>(isLimit && value === NO_LIMIT ? "" : value);
  const change = useChange(workflowId, "Changed.", () => save(text === "" ? NO_LIMIT : Number(text)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(undefined, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <NumberInput
          label={label}
          description={isLimit ? "Empty: no limit" : undefined}
          value={text}
          onChange={setText}
          min={min}
          max={NO_LIMIT}
          allowDecimal={false}
          required={!isLimit}
          data-autofocus
        />
        {change.isError && <Failure error={change.error} />}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Change
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
