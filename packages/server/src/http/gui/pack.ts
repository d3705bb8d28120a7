/**
 * The built GUI as one file, so that the executable carries one file: a length, an index, then the bodies, compressed
 * when they are built, never when they are served.
 *
 * Layout: index length (4 bytes, little endian), index (JSON), bodies. Offsets count from the first body.
 */
import { readFileSync } from "node:fs";

export type Encoding = "br" | "gzip" | "identity";

export interface PackedFile {
  /** Path in the URL, with its leading slash. */
  readonly path: string;
  readonly type: string;
  /** Its name carries a hash of its content. */
  readonly isImmutable: boolean;
  readonly bodies: { readonly [E in Encoding]?: Uint8Array };
}

export interface GuiFile {
  readonly type: string;
  readonly isImmutable: boolean;
  readonly bodies: { readonly [E in Encoding]?: Blob };
}

/** By path in the URL. */
export type GuiFiles = ReadonlyMap<string, GuiFile>;

interface IndexEntry {
  readonly path: string;
  readonly type: string;
  readonly isImmutable: boolean;
  readonly at: { readonly [E in Encoding]?: readonly [offset: number, length: number] };
}

const LENGTH_BYTES = 4;

export function packGui(files: readonly PackedFile[]): Uint8Array {
  let offset = 0;
  const bodies: Uint8Array[] = [];
  const index = files.map(({ path, type, isImmutable, bodies: given }): IndexEntry => {
    const at = Object.fromEntries(
      Object.entries(given).map(([encoding, body]) => {
        bodies.push(body);
        offset += body.length;
        return [encoding, [offset - body.length, body.length]];
      }),
    );
    return { path, type, isImmutable, at };
  });
  const head = new TextEncoder().encode(JSON.stringify(index));
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, head.length, true);
  return Buffer.concat([length, head, ...bodies]);
}

/** Reads the index; bodies are read when they are served. */
export function openGuiPack(path: string): GuiFiles {
  const whole = readFileSync(path);
  const headLength = whole.readUInt32LE(0);
  const start = LENGTH_BYTES + headLength;
  const index = JSON.parse(whole.toString("utf8", LENGTH_BYTES, start)) as readonly IndexEntry[];
  const file = Bun.file(path);
  return new Map(
    index.map(({ path, type, isImmutable, at }) => {
      const bodies = Object.fromEntries(
        Object.entries(at).map(([encoding, [offset, length]]) => [
          encoding,
          file.slice(start + offset, start + offset + length),
        ]),
      );
      return [path, { type, isImmutable, bodies }];
    }),
  );
}
