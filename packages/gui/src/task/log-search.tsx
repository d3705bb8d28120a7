import type { Reply } from "@jobmon/api";
import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { call } from "../api/call.ts";
import type { Stream } from "./use-log.ts";

interface LogSearchProps {
  readonly instanceId: number;
  readonly stream: Stream;
  readonly find: string;
  readonly onFind: (find: string) => void;
  readonly onJump: (offset: number) => void;
}

type Found = Reply<"searchLog">;

/** Searches the file on its host; each Enter goes to the next match. */
export function LogSearch({ instanceId, stream, find, onFind, onJump }: LogSearchProps) {
  const [text, setText] = useState(find);
  const next = useRef<number | null>(0);
  const search = useMutation({
    mutationFn: async (wanted: string) => {
      let from: number | null = wanted === find ? (next.current ?? 0) : 0;
      // Each request searches a limited part of the file.
      while (from !== null) {
        const found: Found = await call("searchLog", {
          instanceId,
          stream,
          text: wanted,
          offset: from,
          limit: 1,
        });
        const match = found.matches[0];
        from = found.nextOffset;
        if (match === undefined) continue;
        next.current = from;
        onJump(match.offset);
        return true;
      }
      next.current = null;
      return false;
    },
  });
  const { reset } = search;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text begins at the start.
  useEffect(() => {
    next.current = 0;
    reset();
  }, [find, reset]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text === "") return onFind("");
    search.mutate(text);
    if (text !== find) onFind(text);
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        aria-label="Search the log"
        placeholder="Search the log"
        leftSection={<IconSearch size={14} />}
        value={text}
        onChange={(event) => setText(event.target.value)}
        w={210}
        rightSectionWidth={74}
        rightSection={
          search.data === false ? (
            <span className="muted">no match</span>
          ) : search.isPending ? (
            <span>…</span>
          ) : undefined
        }
      />
      {search.isError && <span role="alert">{search.error.message}</span>}
    </form>
  );
}
