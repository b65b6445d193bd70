type Api = typeof import('@opentelemetry/api');

/** The API of OpenTelemetry, where it is installed. */
let api: Api | undefined;
let loading: Promise<void> | undefined;

/** Loads what spans and metrics need, if it is there: an optional peer. Until then, and without it, there are none. */
export function loadApi(): Promise<void> {
  loading ??= import('@opentelemetry/api').then(
    (loaded) => {
      api = loaded;
    },
    // Not installed, or not to be loaded: no reason for a run to fail.
    () => {},
  );
  return loading;
}

/** What {@link loadApi} found. */
export function loadedApi(): Api | undefined {
  return api;
}
