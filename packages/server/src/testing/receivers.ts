/** What notifications are sent to, for real: a web server whose answers a test writes down, and a mail server. */
import type { Server } from "bun";
import { SMTPServer } from "smtp-server";

export interface ReceivedPost {
  readonly path: string;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export interface WebReceiver extends AsyncDisposable {
  readonly url: string;
  readonly posts: ReceivedPost[];
  /** What the next posts are answered, one after the other; after these, and without any, 200. `hang`: nothing, ever. */
  answer(...answers: readonly (Answer | "hang")[]): void;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function startWebReceiver(): WebReceiver {
  const posts: ReceivedPost[] = [];
  const answers: (Answer | "hang")[] = [];
  const server: Server<undefined> = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 60,
    fetch: async (request) => {
      const text = await request.text();
      posts.push({
        path: new URL(request.url).pathname,
        headers: request.headers,
        text,
        json: text === "" ? {} : JSON.parse(text),
      });
      const next = answers.shift() ?? { status: 200 };
      if (next === "hang") return new Promise<Response>(() => undefined);
      return new Response("a body that nobody is to read", next);
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    posts,
    answer: (...more) => answers.push(...more),
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly text: string;
}

export interface MailReceiver extends AsyncDisposable {
  readonly port: number;
  readonly mails: ReceivedMail[];
}

/** Takes mail for all but `nobody@...`. With `password` it wants it, which it only hears over TLS. */
export async function startMailReceiver({
  password,
}: {
  readonly password?: string;
} = {}): Promise<MailReceiver> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: password === undefined,
    disabledCommands: password === undefined ? ["AUTH", "STARTTLS"] : [],
    logger: false,
    onAuth: (auth, _session, callback) =>
      auth.password === password ? callback(null, { user: auth.username }) : callback(new Error("no")),
    onRcptTo: ({ address }, _session, callback) =>
      address.startsWith("nobody@")
        ? callback(Object.assign(new Error("no such mailbox"), { responseCode: 550 }))
        : callback(),
    onData: (stream, session, callback) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : "",
          to: rcptTo.map(({ address }) => address),
          user: session.user as string | undefined,
          text: Buffer.concat(parts).toString("utf8"),
        });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as { readonly port: number };
  return {
    port,
    mails,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
