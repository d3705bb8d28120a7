import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ProblemError } from "../api/problem-error.ts";

/** A change of accounts, tokens or sessions: says what happened, and reads anew what shows it. */
export function useAdminChange<T, R>(message: (given: T) => string, change: (given: T) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (_, given) => {
      notifications.show({ message: message(given) });
      return queries.invalidateQueries({ queryKey: ["admin"] });
    },
    onError: (error) => {
      if (!(error instanceof ProblemError)) return;
      notifications.show({ color: "red", title: error.message, message: error.hint ?? "" });
    },
  });
}
