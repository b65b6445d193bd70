type Params = Readonly<Record<string, string | number | undefined>>;

function link(path: string, params: Params): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value !== undefined && value !== '') given.set(name, String(value));
  return `${path}?${given}`;
}

/** A backup, or a restore, and the location that has it. */
export interface RunPlace {
  readonly location: string;
  readonly backup?: string;
  readonly restore?: string;
}

/** The addresses of the pages. Whatever stands in them is escaped for an address; for HTML it is still to be escaped. */
export const links = {
  location: (location: string) => link('/location', { location }),
  backup: (location: string, backup: string, more: Params = {}) => link('/backup', { location, backup, ...more }),
  restore: (location: string, restore: string) => link('/restore', { location, restore }),
  objects: (location: string, backup: string, more: Params = {}) => link('/objects', { location, backup, ...more }),
  object: (location: string, backup: string, more: Params) => link('/object', { location, backup, ...more }),
  log: ({ location, backup, restore }: RunPlace, more: Params = {}) => link('/log', { location, backup, restore, ...more }),
  file: ({ location, backup, restore }: RunPlace, file: string) => link('/file', { location, backup, restore, file }),
  compare: (left?: string, right?: string) => link('/compare', { left, right }),
};

/** A backup as one word of an address. */
export function sideOf(location: string, backup: string): string {
  return `${encodeURIComponent(location)}/${encodeURIComponent(backup)}`;
}

/** The backup of {@link sideOf}; `undefined` for anything else. */
export function placeOfSide(side: string): { readonly location: string; readonly backup: string } | undefined {
  const parts = side.split('/');
  try {
    const [location, backup] = parts.map(decodeURIComponent);
    return parts.length === 2 && location && backup ? { location, backup } : undefined;
  } catch {
    return undefined;
  }
}
