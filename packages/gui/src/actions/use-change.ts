import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";

/** A change of a workflow: says that it happened, and reads anew what shows it. */
export function useChange(workflowId: number, message: string, change: () => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      notifications.show({ message });
      return queries.invalidateQueries({ queryKey: ["workflow", workflowId] });
    },
  });
}
