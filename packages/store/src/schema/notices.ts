/** What a distributor tells people, as JSON: all that holds now. */
export const NOTICES: readonly string[] = [
  "ALTER TABLE distributor ADD COLUMN notices TEXT NOT NULL DEFAULT '[]'",
];
