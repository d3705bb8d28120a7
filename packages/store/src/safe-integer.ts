/** A whole number as the database writes it; one that JavaScript cannot hold exactly is a defect, not a rounding. */
export function toSafeInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new Error(`${text} is too large a number`);
  return number;
}
