import type { ReactNode } from "react";

interface EmptyProps {
  readonly title: string;
  /** It stands for the whole page. */
  readonly isPage?: boolean;
  readonly children?: ReactNode;
}

/** Nothing to show, and what to do about it. */
export function Empty({ title, isPage = false, children }: EmptyProps) {
  const Title = isPage ? "h1" : "p";
  return (
    <div className="empty">
      <Title className="empty-title">{title}</Title>
      {children}
    </div>
  );
}
