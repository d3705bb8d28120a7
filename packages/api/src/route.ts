import type { z } from "zod";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface RouteSpec {
  readonly method: Method;
  /** Path below the prefix, parameters as `:name`. */
  readonly path: string;
  readonly summary: string;
  readonly group: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly reply: z.ZodType;
  /** Codes of the error catalogue that this route answers beyond the common ones. */
  readonly errors?: readonly string[];
  /** `stream`: the reply is server-sent events, each with `reply` as its data. */
  readonly kind?: "stream";
  readonly example: {
    readonly params?: object;
    readonly query?: object;
    readonly body?: unknown;
    readonly reply: unknown;
  };
}

export const API_PREFIX = "/api/v1";

/** Keeps the literal types of a route table. */
export function defineRoutes<const R extends Readonly<Record<string, RouteSpec>>>(routes: R): R {
  return routes;
}

type In<T> = T extends z.ZodType ? z.input<T> : object;
type Out<T> = T extends z.ZodType ? z.output<T> : object;
type BodyIn<R> = R extends { readonly body: infer B } ? { readonly body: In<B> } : object;
type BodyOut<R> = R extends { readonly body: infer B } ? { readonly body: Out<B> } : object;
type Part<R, K extends string> = R extends { readonly [P in K]: infer V } ? V : undefined;

/** What a caller gives: path parameters and query in one object, the body apart. */
export type CallOf<R> = In<Part<R, "params">> & In<Part<R, "query">> & BodyIn<R>;
/** What a handler gets, validated. */
export type RequestOf<R> = Out<Part<R, "params">> & Out<Part<R, "query">> & BodyOut<R>;
export type ReplyOf<R> = Out<Part<R, "reply">>;
