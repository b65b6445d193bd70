const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** `850 ms`, `4.2 s`, `3m05s`, `1h02m`. */
export function formatElapsed(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h${two(Math.floor((seconds % 3600) / 60))}m`;
}

/** As {@link formatElapsed}, between two timestamps; `undefined` where one is missing. */
export function elapsedBetween(from: string | null | undefined, to: string | null | undefined): string | undefined {
  const ms = Date.parse(to ?? '') - Date.parse(from ?? '');
  return Number.isNaN(ms) ? undefined : formatElapsed(Math.max(0, ms));
}

/** Velero's (Go's) form of a time: `2026-11-23 12:00:00 +0000 UTC`. */
export function formatTime(timestamp: string | null | undefined): string {
  if (!timestamp || Number.isNaN(Date.parse(timestamp))) return '<n/a>';
  return new Date(timestamp).toISOString().replace(/T(.*)\.\d+Z$/, ' $1 +0000 UTC');
}

/** How long until a backup expires, as Velero prints it in tables: `29d`, `3h`; `expired 5m ago`, where Velero prints `5m ago`. */
export function formatExpiry(timestamp: string | null | undefined, now: Date): string {
  if (!timestamp || Number.isNaN(Date.parse(timestamp))) return 'n/a';
  const seconds = Math.floor((Date.parse(timestamp) - now.getTime()) / 1000);
  const text = shortDuration(Math.abs(seconds));
  return seconds < 0 ? `expired ${text} ago` : text;
}

/** How long ago something was, as Velero prints it: `25s ago`; `n/a` if it never was. */
export function formatAge(timestamp: string | null | undefined, now: Date): string {
  if (!timestamp || Number.isNaN(Date.parse(timestamp))) return 'n/a';
  return `${shortDuration(Math.max(0, Math.floor((now.getTime() - Date.parse(timestamp)) / 1000)))} ago`;
}

function shortDuration(seconds: number): string {
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 3 * 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
