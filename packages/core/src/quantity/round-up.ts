/**
 * The whole number at or above a positive amount. Products such as 3600 * 1.1 land a hair above the exact result
 * (3960.0000000000005); that hair, two units of the last place, is not an amount anyone asked for.
 */
export function roundUp(amount: number): number {
  return Math.ceil(amount - amount * 2 * Number.EPSILON);
}
