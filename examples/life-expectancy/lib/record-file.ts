/**
 * Small JSON files with a declared shape. A task reads only what has the shape it expects, and a reader never
 * sees half a file: the text is written beside its final name and then renamed, which is one step for the
 * file system.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "./command-line.ts";

interface Kinds {
  readonly text: string;
  readonly texts: readonly string[];
  readonly number: number;
  readonly numbers: readonly number[];
  readonly "lists of numbers": readonly (readonly number[])[];
}
export type Shape = Readonly<Record<string, keyof Kinds>>;
export type RecordOf<S extends Shape> = { readonly [Field in keyof S]: Kinds[S[Field]] };

const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => Number.isFinite(value);
const isListOf = (isItem: (item: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every(isItem);

const CHECKS: Readonly<Record<keyof Kinds, (value: unknown) => boolean>> = {
  text: isText,
  texts: isListOf(isText),
  number: isNumber,
  numbers: isListOf(isNumber),
  "lists of numbers": isListOf(isListOf(isNumber)),
};

export interface RecordSource<S extends Shape> {
  readonly path: string;
  readonly shape: S;
  /** Fields that run side by side: their lists must be equally long. */
  readonly columns: readonly (keyof S & string)[];
  /** Ends the message when the file is not there or not whole: what the reader should do. */
  readonly remedy: string;
}

export function readRecord<S extends Shape>({ path, shape, columns, remedy }: RecordSource<S>): RecordOf<S> {
  const value = parseJson(path, readText(path, remedy), remedy);
  const wrong = Object.entries(shape).find(([field, kind]) => !CHECKS[kind](fieldOf(value, field)));
  if (wrong) throw new InputError(`${path} has no usable "${wrong[0]}" (${wrong[1]}); ${remedy}`);
  const lengths = new Set(columns.map((field) => (fieldOf(value, field) as ArrayLike<unknown>).length));
  if (lengths.size > 1)
    throw new InputError(`in ${path}, ${columns.join(", ")} are not equally long; ${remedy}`);
  return value as RecordOf<S>;
}

export function readText(path: string, remedy: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === "ENOENT" ? `there is no file ${path}` : `${path} cannot be read (${code})`;
    throw new InputError(`${problem}; ${remedy}`);
  }
}

export function parseJson(path: string, text: string, remedy: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${path} is not valid JSON (${text.length} characters); ${remedy}`);
  }
}

export function writeRecord(path: string, record: object): void {
  writeTextAtomically(path, `${JSON.stringify(record)}\n`);
}

export function writeTextAtomically(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.part`;
  try {
    writeFileSync(unfinished, text);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function fieldOf(value: unknown, field: string): unknown {
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>)[field] : undefined;
}
