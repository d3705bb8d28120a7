export interface ServerEvent {
  /** What the server calls it, such as `change`. */
  readonly name: string;
  readonly data: unknown;
}

/** The server-sent events of a response. The data of each is one line, for JSON has no line breaks. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onChunk: () => void,
): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  let name = "message";
  for await (const chunk of readChunks(body)) {
    onChunk();
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\r|\n/);
    // The last line may go on in the next chunk.
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("event:")) name = line.slice("event:".length).trim();
      else if (line.startsWith("data:")) yield { name, data: JSON.parse(line.slice("data:".length)) };
      else if (line === "") name = "message";
    }
  }
}

/** Not every runtime can iterate over a stream, and the reader must be let go in any case. */
async function* readChunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
