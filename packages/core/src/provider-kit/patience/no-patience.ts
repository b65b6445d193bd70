import type { Patience } from '../../plugin-api/store-terms/patience.ts';

/** A patience that tries once, for calls that somebody else repeats. */
export const noPatience: Patience = {
  repeat: (attempt) => attempt(1),
  begin: () => ({
    async afterFailure(error) {
      throw error;
    },
    moved() {},
  }),
};
