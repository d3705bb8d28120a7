/** Scenarios as they stand in the files; README.md says what each key means. */
type Scalar = string | number;

export interface Part {
  readonly command: string;
  readonly nodeArgs?: readonly string[];
  readonly taskArgs?: readonly string[];
  readonly opArgs?: readonly string[];
  readonly resources?: Readonly<Record<string, Scalar>>;
  readonly yaml?: true;
}

export interface Step {
  readonly template: string;
  readonly values: Readonly<Record<string, Scalar | readonly Scalar[]>>;
  readonly many?: true;
  readonly name?: string;
  readonly as?: string;
  readonly after?: readonly string[];
  readonly isLeftOut?: true;
  readonly resources?: Readonly<Record<string, Scalar>>;
  readonly scales?: Readonly<Record<string, Scalar | readonly Scalar[]>>;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly maxAttempts?: number;
}

export interface Act {
  readonly do: "run" | "touch";
  readonly resume?: true;
  readonly file?: string;
}

export interface Scenario {
  readonly defaults?: Readonly<Record<string, Scalar>>;
  readonly yaml?: string;
  readonly templates: Readonly<Record<string, Part>>;
  readonly workflow?: {
    readonly resources?: Readonly<Record<string, Scalar>>;
    readonly attributes?: Readonly<Record<string, string>>;
    readonly maxAttempts?: number;
    readonly maxConcurrentlyRunning?: number;
  };
  readonly steps: readonly Step[];
  readonly acts?: readonly Act[];
  readonly expect: string | null;
  readonly ends?: readonly string[];
  readonly local?: Readonly<Record<string, string>>;
}

/** What a runner is told. */
export interface Plan {
  readonly client: string;
  /** Folders for the files of scenarios: the same for all clients, and one of its own. */
  readonly shared: string;
  readonly out: string;
  readonly scenarios: readonly { readonly name: string; readonly scenario: Scenario }[];
}

/** What it prints of each scenario: the id of the workflow, or the code of the refusal. */
export interface Played {
  readonly name: string;
  readonly shared: number | string;
  /** Null: only run. */
  readonly own: number | string | null;
  readonly ends: readonly string[];
}
