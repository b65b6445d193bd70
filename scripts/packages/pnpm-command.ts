/** How this run's own pnpm is started, where pnpm started it; else the pinned one by npx, whose start costs seconds. */
export function pnpmCommand(args: readonly string[]): { readonly command: string; readonly args: readonly string[] } {
  const { npm_execpath: path = '' } = process.env;
  if (!/pnpm[^/\\]*$/.test(path)) return { command: 'npx', args: ['-y', 'pnpm@12.21.0', ...args] };
  return /\.[cm]?js$/.test(path) ? { command: process.execPath, args: [path, ...args] } : { command: path, args };
}
