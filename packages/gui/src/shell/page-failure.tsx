import type { ErrorComponentProps } from "@tanstack/react-router";
import { Failure } from "../display/failure.tsx";

/** A page that failed leaves the rest of the application standing. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  return <Failure error={error} onRetry={reset} />;
}
