/** The part of `jobmon` that runs on compute nodes, by itself: it is built faster than the whole. */
import { runWorker } from "@jobmon/worker";

const [, , , ...words] = process.argv;
process.exit(await runWorker(words));
