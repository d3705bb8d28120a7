import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";

const TYPING_PAUSE_MS = 250;

interface NameSearchProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** Asks once the typing pauses; follows the address when that changes from elsewhere. */
export function NameSearch({ value, onChange }: NameSearchProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <TextInput
      aria-label="Name contains"
      placeholder="Name contains"
      leftSection={<IconSearch size={14} />}
      value={text}
      onChange={(event) => setText(event.target.value)}
      w={200}
    />
  );
}
