/**
 * Hashes of the members of a set, combined so that their order does not matter and one can be added at a time: their
 * sum modulo 2^256. Unlike exclusive-or, adding a member twice does not take it out again.
 */
export type HashSum = bigint;

const SUM_BITS = 256;
const HEX_DIGITS = SUM_BITS / 4;

export function emptySum(): HashSum {
  return 0n;
}

/** Adds a hash given as hex. The reduction waits for `sumToText`: a million additions widen the sum by 20 bits. */
export function addHash(sum: HashSum, hash: string): HashSum {
  return sum + BigInt(`0x${hash}`);
}

/** 64 hex characters. */
export function sumToText(sum: HashSum): string {
  return BigInt.asUintN(SUM_BITS, sum).toString(16).padStart(HEX_DIGITS, "0");
}
