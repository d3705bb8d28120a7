/**
 * A program that works resources out, as clients in any language bring one. Each payload says what becomes of it: an
 * answer as it is, or `crash`, or `hang`, or `waitFor` a file. What it was asked is kept in the file `asked`, if it is set.
 */
import { appendFileSync, existsSync } from "node:fs";

interface Payload {
  readonly resources?: unknown;
  readonly error?: string;
  readonly crash?: boolean;
  readonly hang?: boolean;
  readonly waitFor?: string;
}

const { payloads } = (await Bun.stdin.json()) as { readonly payloads: readonly string[] };
if (process.env.ASKED) appendFileSync(process.env.ASKED, `${payloads.length}\n`);
console.log("JOBMON-RESOURCES is not this line");
const answers: unknown[] = [];
for (const text of payloads) {
  const { crash, hang, waitFor, ...answer } = JSON.parse(text) as Payload;
  if (crash) throw new Error("crashed on purpose");
  while (hang || (waitFor !== undefined && !existsSync(waitFor))) await Bun.sleep(20);
  answers.push(answer);
}
console.log(`JOBMON-RESOURCES ${JSON.stringify(answers)}`);
