import { createPatience } from './create-patience.ts';

/** The patience for cleaning up after a failure or an abort: up to five seconds, because nobody waits minutes for that. */
export const briefPatience = createPatience({ patienceInMs: 5_000, firstPauseInMs: 200 });
