import { Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { workflowStoryQuery } from "../api/queries.ts";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { Story } from "../display/story.tsx";

const route = getRouteApi("/workflows/$workflowId");

/** The workflow's story: what Jobmon did, and what people did to it. */
export function ActivityTab() {
  const { workflowId } = route.useParams();
  const story = useInfiniteQuery(workflowStoryQuery(workflowId));
  const entries = story.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section className="panel" aria-label="Activity">
      {story.isError && <Failure error={story.error} onRetry={() => story.refetch()} />}
      {story.isPending && <Skeleton height={240} />}
      {story.data && entries.length === 0 && <Empty title="Nothing has happened yet." />}
      {entries.length > 0 && (
        <Story entries={entries} onMore={story.hasNextPage ? () => story.fetchNextPage() : undefined} />
      )}
    </section>
  );
}
