import { z } from "zod";
import { MAX_ATTRIBUTES } from "../limits.ts";
import { actor } from "./control.ts";
import { attributes, index } from "./fields.ts";

export const addAttributesRequest = z.object({
  ...actor,
  attributes: attributes
    .refine((given) => Object.keys(given).length > 0, { message: "give at least one attribute" })
    .refine((given) => Object.keys(given).length <= MAX_ATTRIBUTES, {
      message: `a request holds at most ${MAX_ATTRIBUTES} attributes`,
    }),
});
export const addAttributesReply = z.object({
  changed: index.describe("New ones, and those with another value."),
});
