import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { ProblemError } from "../api/problem-error.ts";

/** What went wrong, why, and what to do next, as the server said it. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const problem = error instanceof ProblemError ? error : undefined;
  return (
    <Alert
      role="alert"
      color="red"
      variant="outline"
      icon={<IconAlertTriangle size={18} />}
      title={problem?.message ?? "This page has a fault."}
    >
      <Text size="sm">{problem ? problem.hint : error instanceof Error ? error.message : String(error)}</Text>
      <Group gap="md" mt="xs">
        {onRetry !== undefined && (
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
        {problem?.causeId !== undefined && (
          <Text size="xs" c="dimmed">
            Cause <code>{problem.causeId}</code> stands in the server's log.
          </Text>
        )}
      </Group>
    </Alert>
  );
}
