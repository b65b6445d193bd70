import { type LabelSelector, LifeboatError, parseLabelSelector } from '@lifeboat/core';
import { InvalidArgumentError } from 'commander';

/** Parser of `-l`: kubectl's text form, `app=web,tier!=db,env in (a,b),!canary`. */
export function parseSelectorFlag(text: string): LabelSelector {
  if (text.trim() === '') throw new InvalidArgumentError('The selector is empty.');
  try {
    return parseLabelSelector(text);
  } catch (error) {
    if (LifeboatError.isInstance(error, 'INVALID_REQUEST')) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

/** Parser of `--or-selector`: selectors joined by ` or `. */
export function parseOrSelectorFlag(text: string): LabelSelector[] {
  return text.split(/\s+or\s+/).map(parseSelectorFlag);
}
