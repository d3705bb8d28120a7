const ANSWER_PREFIX = "JOBMON-RESOURCES ";

type Resources = Readonly<Record<string, string | number | boolean | null>>;

/**
 * The whole program behind `dynamicResources`: the distributor starts it on the submit host, gives it the payloads of
 * tasks that are about to run, and takes what `decide` says of each. One that fails spoils its own task only.
 */
export async function answerPayloads(
  decide: (payload: string) => Resources | Promise<Resources>,
): Promise<void> {
  const { payloads } = JSON.parse(await readAll(process.stdin)) as { payloads: readonly string[] };
  const answers: unknown[] = [];
  for (const payload of payloads) {
    try {
      answers.push({ resources: await decide(payload) });
    } catch (error) {
      answers.push({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
  process.stdout.write(`\n${ANSWER_PREFIX}${JSON.stringify(answers)}\n`);
}

async function readAll(input: AsyncIterable<Buffer | string>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of input) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}
