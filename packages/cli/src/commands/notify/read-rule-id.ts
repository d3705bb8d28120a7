import { quoteText } from "@jobmon/core";
import { refuseUsage } from "../../input/refusal.ts";

export function readRuleId(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw refuseUsage(`${quoteText(text)} is not the id of a rule.`, "`jobmon notify list` shows them.");
}
