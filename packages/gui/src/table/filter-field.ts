export interface FilterField {
  readonly name: string;
  readonly label: string;
  readonly operators: readonly string[];
  /** The values there are; absent: any text. */
  readonly values?: readonly { readonly value: string; readonly label: string }[];
  readonly isMoment?: boolean;
  /** The name is completed by the viewer: `arg.` and the name of an argument. */
  readonly isOpen?: boolean;
  readonly placeholder?: string;
}
