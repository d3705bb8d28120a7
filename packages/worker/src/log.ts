/** One line for whoever reads the output of the batch job. */
export type Log = (line: string) => void;
