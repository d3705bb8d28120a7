import { Link } from "@tanstack/react-router";
import { Empty } from "../display/empty.tsx";

export function NotFound() {
  return (
    <Empty isPage title="There is no such page.">
      <p>
        The address may be mistyped. <Link to="/">All workflows</Link>
      </p>
    </Empty>
  );
}
