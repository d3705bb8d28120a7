/** How far something long is. */
export interface Advance {
  /** A table, or what else is gone through now. */
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

export type Tell = (advance: Advance) => void;
