import { LifeboatError } from '@lifeboat/core';
import { escapeHtml } from '../../html/parts/escape-html.ts';
import { NoSuchPageError, type StudioAnswer } from '../routes/studio-request.ts';
import { TooBusyError } from '../server/work-limit.ts';
import { studioPage } from './studio-page.ts';

/** What went wrong, as a page. Errors that nobody foresaw say nothing of themselves. */
export function errorPage(error: unknown): StudioAnswer {
  const { status, message } = factsOf(error);
  return studioPage({ title: status === 404 ? 'Not here' : 'That did not work', body: `<p>${escapeHtml(message)}</p>\n`, status });
}

function factsOf(error: unknown): { readonly status: number; readonly message: string } {
  if (error instanceof NoSuchPageError) return { status: error.status, message: error.message };
  if (error instanceof TooBusyError) return { status: 503, message: error.message };
  if (!LifeboatError.isInstance(error)) return { status: 500, message: 'Something that should not happen. The terminal says more.' };
  const message = `${error.message} (${error.code})`;
  if (error.code.endsWith('_NOT_FOUND')) return { status: 404, message };
  return { status: error.code.startsWith('INVALID_') ? 400 : 502, message };
}
