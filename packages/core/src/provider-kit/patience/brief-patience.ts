import { createPatience } from './create-patience.ts';

/** For what is cleaned up after a failure or an abort: nobody waits minutes for that. */
export const briefPatience = createPatience({ patienceInMs: 5_000, firstPauseInMs: 200 });
