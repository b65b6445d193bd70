import { createHash } from 'node:crypto';
import { escapeHtml } from '../parts/escape-html.ts';
import { pageStyle } from './page-style.ts';

/** What begins and ends a page, so that what stands between can be written piece by piece. */
export interface PageFrame {
  readonly start: string;
  readonly end: string;
  /** The Content-Security-Policy that the page keeps, which is in the page, too. */
  readonly policy: string;
}

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const styleHash = hashOf(pageStyle);

/** A page that loads nothing: its style is in it, and no script but `script` runs. `formAction`: where forms may go. @default nowhere */
export function pageFrame({ title, script = '', formAction = 'none' }: PageFrameOptions): PageFrame {
  const scripts = script === '' ? "'none'" : hashOf(script);
  const policy = `default-src 'none'; style-src ${styleHash}; img-src data:; script-src ${scripts}; base-uri 'none'; form-action '${formAction}'`;
  return {
    policy,
    start: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
`,
    end: `${script === '' ? '' : `<script>${script}</script>\n`}</body>\n</html>\n`,
  };
}

interface PageFrameOptions {
  readonly title: string;
  readonly script?: string;
  readonly formAction?: 'none' | 'self';
}
