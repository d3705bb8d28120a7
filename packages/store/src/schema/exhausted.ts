/** What an instance that outgrew its resources ran out of, so that a resume can give its task more of that. */
export const EXHAUSTED: readonly string[] = ["ALTER TABLE task_instance ADD COLUMN exhausted TEXT"];
